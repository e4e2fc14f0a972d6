#pragma once

#include <uv.h>

#include <memory>
#include <utility>

namespace harness {

/// A libuv handle on the heap with a share of the state its callbacks work on. It lives until the
/// loop has closed it, so that the owner's destructor never has to wait for the loop.
template <class Handle, class State>
struct UvHandle {
  Handle handle{};
  std::shared_ptr<State> state;

  static UvHandle* make(std::shared_ptr<State> state) {
    auto* block = new UvHandle;
    block->state = std::move(state);
    block->handle.data = block;
    return block;
  }
  /// In a callback: the state, kept alive for its duration.
  static std::shared_ptr<State> state_of(Handle* handle) {
    return static_cast<UvHandle*>(handle->data)->state;
  }
  /// Closes the handle, which must have been initialised, and clears the pointer. Null is fine.
  static void close(UvHandle*& block) {
    if (block == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(&block->handle), [](uv_handle_t* handle) {
      delete static_cast<UvHandle*>(reinterpret_cast<Handle*>(handle)->data);
    });
    block = nullptr;
  }
};

}  // namespace harness
