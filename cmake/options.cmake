# Compiler options: language level, warnings as errors, sanitizers, hardening, coverage.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g") # assertions stay: a broken invariant must not go on

set(LG_SANITIZE "" CACHE STRING "Sanitizers: address (with undefined), thread, fuzzer (with address and undefined), or empty")
option(LG_HARDEN "PIE, full RELRO, stack protector, FORTIFY" OFF)
option(LG_COVERAGE "Count executed lines" OFF)

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Wstrict-prototypes
    -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Werror)
add_compile_definitions(_GNU_SOURCE LG_VERSION="${PROJECT_VERSION}")

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

if(LG_SANITIZE STREQUAL "address")
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(LG_SANITIZE STREQUAL "thread")
    set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(LG_SANITIZE STREQUAL "fuzzer")
    set(sanitize -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(NOT LG_SANITIZE STREQUAL "")
    message(FATAL_ERROR "LG_SANITIZE=${LG_SANITIZE}: use address, thread, fuzzer or nothing")
endif()
if(sanitize)
    add_compile_options(${sanitize})
    add_link_options(${sanitize})
endif()

if(LG_HARDEN)
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    add_link_options(-pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()

if(LG_COVERAGE)
    add_compile_options(--coverage -O0)
    add_link_options(--coverage)
endif()
