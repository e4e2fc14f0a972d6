#pragma once

#include <string>

#include "match/template.h"
#include "scenario/scenario.h"
#include "session/backend_under_test.h"

namespace harness {

/// Gives every built-in variable (scenario/scope.h) its value in this test.
void set_builtin_variables(Variables& variables, BackendUnderTest& test, const Scenario& scenario);

/// `${NAME.user}`, `${NAME.legacyName}` and `${NAME.password}`.
void set_account_parts(Variables& variables, const std::string& name, const Account& account);

}  // namespace harness
