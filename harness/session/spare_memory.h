#pragma once

#include <malloc.h>

#include <cstddef>

namespace harness {

/// A frame of this size and more is worth giving spare memory back first.
inline constexpr std::size_t huge_frame = std::size_t{1} << 20;

/// Gives the memory that was freed in many small pieces back to the system. To be called before a
/// huge frame is copied, so that the peak stays low; it takes some tenths of a millisecond.
inline void give_spare_memory_back() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace harness
