# Compiler and linker options of every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# -fPIE for libraries and programs alike, so that one precompiled header serves both.
add_compile_options(-fPIE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -D_FORTIFY_SOURCE=3")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -gline-tables-only -fno-omit-frame-pointer")

set(PARTA_SANITIZE "" CACHE STRING "Sanitizer of this build: address (with UBSan) or thread")
option(PARTA_FUZZ "Build libFuzzer targets that search; otherwise they replay their corpora" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # A precompiled header carries times and macros that ccache must be told to overlook.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Werror=return-type -Wshadow -Wno-missing-field-initializers
  -fstack-protector-strong -fstack-clash-protection -Xclang -fno-pch-timestamp)
# vips brings this flag along, and a precompiled header must be compiled like its users.
add_compile_options(-pthread)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-fcf-protection)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS BOOST_ASIO_NO_DEPRECATED BOOST_ALL_NO_LIB)
add_link_options(-fuse-ld=lld -Wl,-z,relro,-z,now -pie)

if(PARTA_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
  if(NOT PARTA_FUZZ)
    # A quarter of the compile time, for what AddressSanitizer mostly sees by itself; the fuzz targets keep them.
    add_compile_options(-fno-sanitize=null,object-size,vptr,alignment)
  endif()
elseif(PARTA_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(PARTA_SANITIZE)
  message(FATAL_ERROR "PARTA_SANITIZE is address or thread, not '${PARTA_SANITIZE}'")
endif()
if(PARTA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
