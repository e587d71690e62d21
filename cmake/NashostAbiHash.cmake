# nashost_abi_hash(OUTPUT INCLUDE_DIR)
#
# The first 16 hexadecimal digits of a SHA-256 over the headers in INCLUDE_DIR/nashost/abi/: what the
# program and its plugins must agree on, byte for byte. The hash covers each file's name (relative
# to that folder) and contents, in sorted order, so it is the same in a checkout and in an install
# tree. CMake runs again when one of the headers changes, appears or goes.
function(nashost_abi_hash output include_dir)
  set(folder "${include_dir}/nashost/abi")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*.hpp" "${folder}/*.h")
  if(NOT headers)
    message(FATAL_ERROR "There are no headers in ${folder}: not the include folder of a nashost.")
  endif()
  list(SORT headers)
  set(digest "")
  foreach(header IN LISTS headers)
    file(SHA256 "${folder}/${header}" contents)
    string(APPEND digest "${header} ${contents}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${folder}/${header}")
  endforeach()
  string(SHA256 digest "${digest}")
  string(SUBSTRING "${digest}" 0 16 digest)
  set(${output} "${digest}" PARENT_SCOPE)
endfunction()
