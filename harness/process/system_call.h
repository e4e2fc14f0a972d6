#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace harness {

/// A system call for a child that runs beside the harness in its memory: errno is the harness's
/// then, and is left alone. The result, or minus the error.
#if defined(__x86_64__)
inline constexpr bool leaves_errno_alone = true;
inline long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  long result;
  register long fourth asm("r10") = d;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
               : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
inline constexpr bool leaves_errno_alone = true;
inline long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  register long call asm("x8") = number;
  register long first asm("x0") = a;
  register long second asm("x1") = b;
  register long third asm("x2") = c;
  register long fourth asm("x3") = d;
  asm volatile("svc #0" : "+r"(first) : "r"(call), "r"(second), "r"(third), "r"(fourth) : "memory");
  return first;
}
#else
/// Elsewhere the harness has to stand still while the child works.
inline constexpr bool leaves_errno_alone = false;
inline long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  const long result = syscall(number, a, b, c, d);
  return result == -1 ? -errno : result;
}
#endif

template <class T>
long as_argument(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

}  // namespace harness
