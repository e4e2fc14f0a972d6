#include "commands/commands.h"

int main(int argc, char** argv) { return harness::run_program(argc, argv); }
