# LibTorch, exactly one of it.
#
#   nashost::torch             LibTorch's headers and libraries; defines NASHOST_TORCH_FLAVOUR, "cpu"
#                              or "cuda", for the fingerprint
#   NASHOST_TORCH_VERSION      2.13.0
#   NASHOST_TORCH_FLAVOUR      cpu or cuda
#   NASHOST_TORCH_LIBRARY_DIR, NASHOST_TORCH_CMAKE_DIR
#
# Looked for in this order: Torch_DIR or CMAKE_PREFIX_PATH, the `torch` module of python3, the
# virtual environment .deps/venv of a checkout (scripts/bootstrap makes it). Each is taken only if
# its headers say version 2.
#
# The target is made here, from that one folder. LibTorch's own TorchConfig.cmake is not read, for
# two reasons. It searches libc10, libkineto and libtorch on the system path before it looks beside
# itself, so with Debian's libtorch-dev installed it mixes two versions, and the program aborts when
# it starts. And it insists on nvcc where LibTorch is built for CUDA; LibTorch's C++ interface needs
# no CUDA header, and its libraries find the CUDA ones themselves.

include_guard(DIRECTORY)

# Looks at a folder that holds TorchConfig.cmake. Sets OUTPUT_PREFIX to the folder that holds
# LibTorch's include/ and lib/, OUTPUT_VERSION to what its headers say; "" where there is none.
function(nashost_inspect_torch folder output)
  set(${output}_PREFIX "" PARENT_SCOPE)
  set(${output}_VERSION "" PARENT_SCOPE)
  foreach(up IN ITEMS ../../.. ../../../.. ../../../../..)  # share/cmake/Torch, lib/<arch>/cmake/Torch
    get_filename_component(prefix "${folder}/${up}" ABSOLUTE)
    foreach(header IN ITEMS torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
      set(version "")
      if(EXISTS "${prefix}/include/${header}")
        file(STRINGS "${prefix}/include/${header}" numbers
          REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
        string(REGEX MATCHALL "[0-9]+" numbers "${numbers}")
        list(JOIN numbers "." version)
      endif()
      if(version)
        set(${output}_PREFIX "${prefix}" PARENT_SCOPE)
        set(${output}_VERSION "${version}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
endfunction()

# Sets OUTPUT to the folders that hold a TorchConfig.cmake, the one to prefer first.
function(nashost_list_torch_folders output)
  set(folders "")
  foreach(named IN ITEMS "${Torch_DIR}" "$ENV{Torch_DIR}")
    if(named AND NOT EXISTS "${named}/TorchConfig.cmake")
      message(FATAL_ERROR "Torch_DIR is '${named}', and there is no TorchConfig.cmake in it. In an "
        "unpacked LibTorch the folder is called share/cmake/Torch.")
    endif()
    if(named)  # by its user, so it is this one or none
      set(${output} "${named}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  string(REPLACE ":" ";" environment_path "$ENV{CMAKE_PREFIX_PATH}")
  foreach(prefix IN LISTS CMAKE_PREFIX_PATH environment_path)
    file(GLOB found "${prefix}/share/cmake/Torch/TorchConfig.cmake"
      "${prefix}/torch/share/cmake/Torch/TorchConfig.cmake")
    list(TRANSFORM found REPLACE "/TorchConfig.cmake$" "")
    list(APPEND folders ${found})
  endforeach()
  if(EXISTS "${NASHOST_TORCH_BUILT_WITH}/TorchConfig.cmake")  # set by an install tree
    list(APPEND folders "${NASHOST_TORCH_BUILT_WITH}")
  endif()
  find_program(python python3 NO_CACHE)
  foreach(interpreter IN ITEMS "${python}" "${PROJECT_SOURCE_DIR}/.deps/venv/bin/python3")
    if(EXISTS "${interpreter}")
      # find_spec rather than import: tells the folder without loading LibTorch.
      execute_process(
        COMMAND "${interpreter}" -c
          "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
        OUTPUT_VARIABLE package OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      if(EXISTS "${package}/share/cmake/Torch/TorchConfig.cmake")
        list(APPEND folders "${package}/share/cmake/Torch")
      endif()
    endif()
  endforeach()
  set(${output} ${folders} PARENT_SCOPE)
endfunction()

nashost_list_torch_folders(torch_folders)
set(torch_refused "")
foreach(torch_folder IN LISTS torch_folders)
  nashost_inspect_torch("${torch_folder}" torch)
  if(torch_VERSION MATCHES "^2\\.")
    set(NASHOST_TORCH_CMAKE_DIR "${torch_folder}")
    break()
  endif()
  string(APPEND torch_refused "\n  ${torch_folder}: version '${torch_VERSION}'")
  unset(torch_VERSION)
endforeach()
if(NOT torch_VERSION)
  if(torch_refused)
    set(torch_refused "\nFound and not fit, because headers of other versions differ:${torch_refused}")
  endif()
  message(FATAL_ERROR "LibTorch 2 was not found. Do one of these:\n"
    "  * run scripts/bootstrap, which puts it into .deps/venv\n"
    "  * name one: -DTorch_DIR=FOLDER/share/cmake/Torch\n"
    "  * build without networks: -DNASHOST_NETWORK=OFF${torch_refused}")
endif()

# The wheel and the unpacked archive have <prefix>/lib, a distribution may have <prefix>/lib/<arch>.
foreach(torch_part IN ITEMS torch torch_cpu c10 torch_cuda c10_cuda)
  find_library(torch_${torch_part} ${torch_part} NO_CACHE NO_DEFAULT_PATH
    PATHS "${torch_PREFIX}/lib" "${torch_PREFIX}/lib/${CMAKE_LIBRARY_ARCHITECTURE}")
endforeach()
if(NOT torch_torch OR NOT torch_torch_cpu OR NOT torch_c10)
  message(FATAL_ERROR "${torch_PREFIX} has the headers of LibTorch ${torch_VERSION}, and not all of "
    "libtorch, libtorch_cpu and libc10 in its lib folder. Unpack or install it again, or name "
    "another with -DTorch_DIR=FOLDER/share/cmake/Torch.")
endif()

file(STRINGS "${NASHOST_TORCH_CMAKE_DIR}/TorchConfig.cmake" torch_old_strings
  REGEX "TORCH_CXX_FLAGS.*_GLIBCXX_USE_CXX11_ABI=0")
if(torch_old_strings)
  message(FATAL_ERROR "The LibTorch in ${torch_PREFIX} is built with _GLIBCXX_USE_CXX11_ABI=0, "
    "whose std::string is not this compiler's. Take its cxx11-abi build, or version 2.7 or newer.")
endif()

set(NASHOST_TORCH_VERSION "${torch_VERSION}")
get_filename_component(NASHOST_TORCH_LIBRARY_DIR "${torch_torch}" DIRECTORY)
set(NASHOST_TORCH_FLAVOUR cpu)
set(torch_libraries "${torch_torch}" "${torch_torch_cpu}" "${torch_c10}")
if(torch_torch_cuda)
  set(NASHOST_TORCH_FLAVOUR cuda)
  # No symbol of libtorch_cuda is used by name; it registers itself when it is loaded. libtorch,
  # which the linker would otherwise drop for the same reason, brings it in.
  list(PREPEND torch_libraries -Wl,--push-state,--no-as-needed "${torch_torch}" -Wl,--pop-state)
endif()

if(NOT TARGET nashost::torch)
  add_library(nashost::torch INTERFACE IMPORTED)
  set_target_properties(nashost::torch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES
      "${torch_PREFIX}/include;${torch_PREFIX}/include/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "${torch_libraries}"
    INTERFACE_COMPILE_DEFINITIONS "NASHOST_TORCH_FLAVOUR=\"${NASHOST_TORCH_FLAVOUR}\"")
endif()
