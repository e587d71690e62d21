# LibTorch, exactly one of it.
#
#   nashost::torch          LibTorch's headers and libraries; defines NASHOST_TORCH_FLAVOUR, "cpu" or
#                           "cuda", for the fingerprint
#   NASHOST_TORCH_VERSION   2.13.0
#   NASHOST_TORCH_FLAVOUR   cpu or cuda
#   NASHOST_TORCH_LIBRARY_DIR
#
# Looked for in this order: Torch_DIR or CMAKE_PREFIX_PATH, the `torch` module of python3, the
# virtual environment .deps/venv of a checkout (scripts/bootstrap makes it).
#
# Two LibTorch installations on one machine mix silently: LibTorch's own CMake file looks for
# libc10, libkineto and libtorch on the system path before it looks beside itself, and a program
# linked against libraries of two versions aborts when it starts. So the folder is settled first,
# LibTorch's searches are answered from it, and the result is checked.

include_guard(DIRECTORY)

# Sets OUTPUT to the folder that holds TorchConfig.cmake, or to "".
function(nashost_locate_torch output)
  set(${output} "" PARENT_SCOPE)
  if(Torch_DIR)
    set(${output} "${Torch_DIR}" PARENT_SCOPE)
    return()
  endif()
  find_path(found TorchConfig.cmake NO_CACHE NO_DEFAULT_PATH
    PATHS ${CMAKE_PREFIX_PATH} $ENV{CMAKE_PREFIX_PATH} $ENV{Torch_DIR} $ENV{Torch_ROOT}
    PATH_SUFFIXES share/cmake/Torch lib/cmake/Torch torch/share/cmake/Torch .)
  if(found)
    set(${output} "${found}" PARENT_SCOPE)
    return()
  endif()
  find_program(python python3 NO_CACHE)
  foreach(interpreter IN ITEMS "${python}" "${PROJECT_SOURCE_DIR}/.deps/venv/bin/python3")
    if(EXISTS "${interpreter}")
      # find_spec rather than import: the folder is known without loading LibTorch.
      execute_process(
        COMMAND "${interpreter}" -c
          "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
        OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
        RESULT_VARIABLE failed)
      if(NOT failed AND EXISTS "${folder}/share/cmake/Torch/TorchConfig.cmake")
        set(${output} "${folder}/share/cmake/Torch" PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
endfunction()

# Refuses a CUDA LibTorch without a CUDA toolkit before LibTorch's own file does, at length.
function(nashost_require_cuda_toolkit prefix)
  find_program(nvcc nvcc NO_CACHE
    HINTS $ENV{CUDACXX} ${CUDAToolkit_ROOT} $ENV{CUDAToolkit_ROOT} $ENV{CUDA_HOME} $ENV{CUDA_PATH}
          ${CUDA_TOOLKIT_ROOT_DIR} /usr/local/cuda
    PATH_SUFFIXES bin)
  if(NOT nvcc)
    message(FATAL_ERROR "The LibTorch in ${prefix} is built for CUDA, and no CUDA toolkit (nvcc) "
      "was found. Do one of these:\n"
      "  * install the toolkit of the same CUDA major version, or name it: "
      "-DCUDAToolkit_ROOT=/usr/local/cuda\n"
      "  * use a LibTorch without CUDA: unpack one and pass -DTorch_DIR=FOLDER/share/cmake/Torch\n"
      "  * build without networks: -DNASHOST_NETWORK=OFF")
  endif()
endfunction()

# Every library this project could link, with the folder it must come from: refuses a mixture.
function(nashost_check_one_torch folder)
  get_filename_component(real_folder "${folder}" REALPATH)
  foreach(name IN ITEMS torch torch_cpu torch_cuda c10 c10_cuda)
    if(TARGET ${name})
      get_target_property(locations ${name} IMPORTED_CONFIGURATIONS)
      foreach(configuration IN LISTS locations)
        get_target_property(library ${name} IMPORTED_LOCATION_${configuration})
        list(APPEND libraries "${library}")
      endforeach()
    endif()
  endforeach()
  foreach(library IN LISTS libraries ITEMS "${TORCH_LIBRARY}" "${c10_LIBRARY}")
    get_filename_component(other "${library}" REALPATH)
    get_filename_component(other "${other}" DIRECTORY)
    if(NOT other STREQUAL real_folder)
      message(FATAL_ERROR "Two LibTorch installations would be mixed: ${folder} and ${library}. "
        "A program linked against both aborts when it starts. Remove one of the two (Debian's is "
        "the package libtorch-dev), or name the other with -DTorch_DIR=FOLDER, in an empty build "
        "folder.")
    endif()
  endforeach()
endfunction()

nashost_locate_torch(torch_cmake_folder)
if(NOT torch_cmake_folder)
  message(FATAL_ERROR "LibTorch 2 was not found. Run scripts/bootstrap, which puts it into "
    ".deps/venv, or pass -DTorch_DIR=FOLDER/share/cmake/Torch, or build without networks: "
    "-DNASHOST_NETWORK=OFF.")
endif()
set(Torch_DIR "${torch_cmake_folder}" CACHE PATH "Folder that holds TorchConfig.cmake" FORCE)

set(NASHOST_TORCH_VERSION "")
if(EXISTS "${Torch_DIR}/TorchConfigVersion.cmake")
  file(STRINGS "${Torch_DIR}/TorchConfigVersion.cmake" torch_version_line
    REGEX "PACKAGE_VERSION \"[0-9.]+\"")
  string(REGEX MATCH "[0-9]+[0-9.]*" NASHOST_TORCH_VERSION "${torch_version_line}")
endif()
if(NOT NASHOST_TORCH_VERSION MATCHES "^2\\.")
  message(FATAL_ERROR "The LibTorch of ${Torch_DIR} is version '${NASHOST_TORCH_VERSION}'; nashost "
    "needs 2.x (its headers differ from those of 1.x, which Debian 12 packages). Run "
    "scripts/bootstrap, or name another with -DTorch_DIR=FOLDER/share/cmake/Torch.")
endif()

# The wheel and the unpacked archive have <prefix>/lib, a distribution may have <prefix>/lib/<arch>.
get_filename_component(torch_prefix "${Torch_DIR}/../../.." ABSOLUTE)
find_library(torch_library torch NO_CACHE NO_DEFAULT_PATH
  PATHS "${torch_prefix}/lib" "${torch_prefix}/lib/${CMAKE_LIBRARY_ARCHITECTURE}" "${torch_prefix}"
        "${torch_prefix}/${CMAKE_LIBRARY_ARCHITECTURE}")
if(NOT torch_library)
  message(FATAL_ERROR "${Torch_DIR} names a LibTorch in ${torch_prefix}, and there is no libtorch.so "
    "in its lib folder. Unpack it again, or name another with -DTorch_DIR=FOLDER/share/cmake/Torch.")
endif()
get_filename_component(NASHOST_TORCH_LIBRARY_DIR "${torch_library}" DIRECTORY)

set(NASHOST_TORCH_FLAVOUR cpu)
if(EXISTS "${NASHOST_TORCH_LIBRARY_DIR}/libtorch_cuda.so")
  set(NASHOST_TORCH_FLAVOUR cuda)
  nashost_require_cuda_toolkit("${torch_prefix}")
endif()

# Answers LibTorch's own searches. What its folder lacks (the wheel has no libkineto: the code is in
# libtorch_cpu) is answered with libtorch, which is linked anyway.
foreach(torch_part IN ITEMS c10:c10 kineto:kineto TORCH:torch C10_CUDA:c10_cuda)
  string(REPLACE ":" ";" torch_part "${torch_part}")
  list(GET torch_part 0 torch_variable)
  list(GET torch_part 1 torch_file)
  find_library(torch_part_library ${torch_file} NO_CACHE NO_DEFAULT_PATH
    PATHS "${NASHOST_TORCH_LIBRARY_DIR}")
  if(NOT torch_part_library)
    set(torch_part_library "${torch_library}")
  endif()
  set(${torch_variable}_LIBRARY "${torch_part_library}" CACHE FILEPATH "" FORCE)
  mark_as_advanced(${torch_variable}_LIBRARY)
  unset(torch_part_library)
endforeach()

find_package(Torch REQUIRED QUIET NO_DEFAULT_PATH PATHS "${Torch_DIR}")
nashost_check_one_torch("${NASHOST_TORCH_LIBRARY_DIR}")
# Where the wheel's builders had MKL: folders that no other machine has, in every RPATH.
if(TARGET caffe2::mkl)
  set_property(TARGET caffe2::mkl PROPERTY INTERFACE_LINK_DIRECTORIES "")
endif()

if(NOT TARGET nashost::torch)
  add_library(nashost::torch INTERFACE IMPORTED)
  set_target_properties(nashost::torch PROPERTIES
    INTERFACE_LINK_LIBRARIES "torch;c10"
    INTERFACE_COMPILE_DEFINITIONS "NASHOST_TORCH_FLAVOUR=\"${NASHOST_TORCH_FLAVOUR}\"")
endif()
