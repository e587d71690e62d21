# Printed when the configuration ends: what will be built, with what, and what each part is for.

set(network_line "LibTorch ${NASHOST_TORCH_VERSION} (${NASHOST_TORCH_FLAVOUR}), "
  "${NASHOST_TORCH_LIBRARY_DIR}")
list(JOIN network_line "" network_line)
if(NOT NASHOST_NETWORK)
  set(network_line "not built (NASHOST_NETWORK is OFF)")
endif()
foreach(tool IN ITEMS COMPILER_CACHE LINKER SANITIZE)
  if(NOT NASHOST_${tool})
    set(${tool}_line none)
  else()
    set(${tool}_line "${NASHOST_${tool}}")
  endif()
endforeach()
list(JOIN NASHOST_FOUND_LIBRARIES "\n    " library_lines)

message(STATUS "nashost ${PROJECT_VERSION}
  build type   ${CMAKE_BUILD_TYPE}, ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, \
cache ${COMPILER_CACHE_line}, linker ${LINKER_line}, sanitizer ${SANITIZE_line}
  networks     ${network_line}
  libraries
    ${library_lines}")
