# How nashost's own targets are built; nothing here is installed.

# nashost_room_sources(TARGET room...): every source of these rooms of framework/src.
function(nashost_room_sources target)
  foreach(room IN LISTS ARGN)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${room}/*.cpp")
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(APPEND all_sources ${sources})
  endforeach()
  if(NOT all_sources)  # CMake wants a library to have a source
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp" "")
    set(all_sources "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
  endif()
  target_sources(${target} PRIVATE ${all_sources})
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src")
endfunction()

# nashost_host_library(TARGET): hidden visibility, no symbol of a static library let out, found
# beside its neighbours after installation.
function(nashost_host_library target)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:nashost_build_flags>)
  target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL)
  set_target_properties(${target} PROPERTIES
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "\$ORIGIN")
endfunction()

# nashost_use_torch_header(TARGET): one precompiled torch/torch.h for everything that sees tensors.
# GCC accepts it only where code generation flags agree, so its users are position-independent
# libraries, and tests are compiled with -fPIC too.
function(nashost_use_torch_header target)
  if(NOT TARGET nashost_torch_header)
    file(WRITE "${PROJECT_BINARY_DIR}/torch_header.cpp" "")
    add_library(nashost_torch_header OBJECT "${PROJECT_BINARY_DIR}/torch_header.cpp")
    target_link_libraries(nashost_torch_header PRIVATE nashost::torch nashost_build_flags)
    target_precompile_headers(nashost_torch_header PRIVATE <torch/torch.h>)
    set_target_properties(nashost_torch_header PROPERTIES
      POSITION_INDEPENDENT_CODE ON
      CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NASHOST_COMPILER_CACHE)
      target_compile_options(nashost_torch_header PRIVATE -fpch-preprocess)  # for ccache
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM nashost_torch_header)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NASHOST_COMPILER_CACHE)
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
endfunction()

# Called by nashost_add_plugin() for plugins of this tree.
function(nashost_finish_plugin name kind tests check)
  target_link_libraries(${name}_objects PRIVATE nashost_build_flags)
  if(kind MATCHES "^(space|dataset)$")
    nashost_use_torch_header(${name}_objects)
    set_property(TARGET ${name} APPEND PROPERTY INSTALL_RPATH "${NASHOST_TORCH_LIBRARY_DIR}")
    set(network NETWORK)
  endif()
  install(TARGETS ${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/nashost/plugins")
  if(tests AND BUILD_TESTING)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_SOURCE_DIR}"
      OUTPUT_VARIABLE room)
    string(REGEX REPLACE "/.*$" "" room "${room}")
    nashost_add_test(${name}_test SOURCES ${tests} LABEL ${room} ${network})
    target_link_libraries(${name}_test PRIVATE ${name}_objects)
    # A data set's own test makes the files that it reads; the built one would need the real ones.
    if(NOT kind STREQUAL "dataset")
      add_test(NAME ${name}_conforms
        COMMAND $<TARGET_FILE:nashost> check $<TARGET_FILE:${name}> --timeout 600 ${check})
      set_tests_properties(${name}_conforms PROPERTIES LABELS "${room}")
    endif()
  endif()
endfunction()

# nashost_add_test(NAME SOURCES file... [NETWORK] [SLOW] [LABEL label])
#
# A GoogleTest program in build/<preset>/tests, from where it finds the built plugins as the program
# does. Every test of it is registered with ctest by its own name. NETWORK: links LibTorch;
# registered as one, because loading LibTorch takes longer than most tests. SLOW: gets the label
# `<label>_slow`, which scripts/test leaves out unless asked.
function(nashost_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "NETWORK;SLOW" "LABEL" "SOURCES")
  add_executable(${name} ${test_SOURCES})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  target_include_directories(${name} PRIVATE
    "${PROJECT_SOURCE_DIR}/framework/src" "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${name} PRIVATE nashost_test_main nashost_sdk nashost_third_party
    nashost_test_libraries nashost_build_flags)
  if(test_NETWORK)
    target_link_libraries(${name} PRIVATE nashost_network)
    target_compile_definitions(${name} PRIVATE FMT_HEADER_ONLY)
    target_compile_options(${name} PRIVATE -fPIC)
    set_target_properties(${name} PROPERTIES
      CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON)
    nashost_use_torch_header(${name})
  endif()
  # One label, since gtest_discover_tests takes a second one for the name of a property.
  set(label ${test_LABEL})
  if(test_SLOW)
    set(label ${test_LABEL}_slow)
  endif()
  if(test_NETWORK)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${label})
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
      PROPERTIES LABELS ${label})
  endif()
endfunction()
