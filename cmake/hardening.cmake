# What ABAC_HARDENING adds to the program and the shared libraries, so that a fault in memory ends the
# process instead of serving whoever provoked it; tests/package/hardening.sh reads it back.
#
#   stack protector    a function with an array on its stack checks a canary before it returns
#   FORTIFY            the C library checks the sizes of buffers that the compiler knows
#   CET (x86-64)       indirect jumps land where they may, and returns where they came from
#   RELRO and BIND_NOW the tables by which functions are found are read-only once all are
#   PIE                the program stands at another address in each process
#
# The static libraries are for their callers to harden, by the flags that these compile all of a program
# by: -DCMAKE_CXX_FLAGS=… here. Nothing of them is hardened in part, since the linker takes an inline
# function from whichever object comes first: one hardened object made decisions of a program 10
# instructions of 1,321 longer. All of them hardened, a decision takes 3 % more (W1:
# 1,361 instructions), 5 % more with action and caller resolved (910 for 866).
include(CheckCXXSourceCompiles)
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)

set(abac_hardening_options)
set(abac_hardening_link_options LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
if(ABAC_HARDENING AND (ABAC_SANITIZE OR ABAC_COVERAGE OR ABAC_BUILD_FUZZERS))
  set(ABAC_HARDENING OFF)  # these have checks of their own, or count
endif()
if(ABAC_HARDENING)
  list(APPEND abac_hardening_options -fstack-protector-strong)
  check_cxx_compiler_flag(-fcf-protection=full abac_has_cet)
  if(abac_has_cet AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    list(APPEND abac_hardening_options -fcf-protection=full)
    # The linker drops the marks of CET where one object has none, as Debian's crti.o has not. A shadow
    # stack asks nothing of an object, so that the mark for it can be given; the mark for indirect
    # jumps promises something of each.
    check_linker_flag(CXX LINKER:-z,shstk abac_has_shstk)
    if(abac_has_shstk)
      list(APPEND abac_hardening_link_options LINKER:-z,shstk)
    endif()
  endif()
  # The C library has it with optimization alone, and level 3 not everywhere. With -O1 the compiler
  # knows too few sizes for a check to be left of it.
  foreach(level 3 2)
    set(CMAKE_REQUIRED_FLAGS "-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level} -O1")
    check_cxx_source_compiles("#include <cstdlib>
      #if __USE_FORTIFY_LEVEL < ${level}
      #error none
      #endif
      int main() {}" abac_has_fortify_${level})
    unset(CMAKE_REQUIRED_FLAGS)
    if(abac_has_fortify_${level})
      string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
      if("${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}" MATCHES "-O([23s]|fast)")
        list(APPEND abac_hardening_options -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
      endif()
      break()
    endif()
  endforeach()
  include(CheckPIESupported)
  check_pie_supported()
endif()

function(abac_harden_objects target)
  target_compile_options(${target} PRIVATE ${abac_hardening_options})
endfunction()

function(abac_harden_linking target)
  if(ABAC_HARDENING)
    target_link_options(${target} PRIVATE ${abac_hardening_link_options})
  endif()
endfunction()

function(abac_harden_program target)
  if(ABAC_HARDENING)
    abac_harden_objects(${target})
    abac_harden_linking(${target})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
endfunction()
