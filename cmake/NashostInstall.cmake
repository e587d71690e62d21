# The install tree: the layout of the build tree, plus what a plugin author needs.
#
#   bin/nashost                    the program
#   lib/libnashost_*.so            found from bin/ and from each other by $ORIGIN: relocatable
#   lib/nashost/plugins/*.so       (installed by nashost_add_plugin)
#   include/nashost/               the SDK
#   lib/cmake/nashost/             find_package(nashost): nashost::sdk, nashost::network,
#                                  nashost_add_plugin()
#   share/nashost/configs/         experiments ready to run
#   share/nashost/templates/       what `nashost new` begins with
#   share/nashost/examples/        plugins in other languages
#   share/man/man1/nashost.1, and completions for bash, zsh and fish where these look for them
#
# `cpack` in the build folder packs the same as nashost-VERSION-….tar.gz and as a Debian package.

include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/nashost")

set_target_properties(nashost_core PROPERTIES EXPORT_NAME core)
set_target_properties(nashost_sdk PROPERTIES EXPORT_NAME sdk)
set_target_properties(nashost_c PROPERTIES EXPORT_NAME c)
set_target_properties(nashost PROPERTIES EXPORT_NAME program)
install(TARGETS nashost_core nashost_sdk nashost_c nashost EXPORT nashost-sdk-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(EXPORT nashost-sdk-targets NAMESPACE nashost:: DESTINATION "${package_folder}")

# A file of its own, read on demand: it refers to LibTorch, which authors of samplers need not have.
if(NASHOST_NETWORK)
  set_target_properties(nashost_network PROPERTIES EXPORT_NAME network)
  install(TARGETS nashost_network EXPORT nashost-network-targets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(EXPORT nashost-network-targets NAMESPACE nashost:: DESTINATION "${package_folder}")
endif()

configure_package_config_file(cmake/nashost-config.cmake.in
  "${PROJECT_BINARY_DIR}/cmake/nashost-config.cmake" INSTALL_DESTINATION "${package_folder}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/nashost-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/cmake/nashost-config.cmake"
  "${PROJECT_BINARY_DIR}/cmake/nashost-config-version.cmake"
  cmake/NashostAbiHash.cmake cmake/NashostAddPlugin.cmake cmake/NashostTorch.cmake
  cmake/plugin-exports.map cmake/c-plugin-exports.map
  DESTINATION "${package_folder}")

install(DIRECTORY framework/include/nashost DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY configs/ DESTINATION "${CMAKE_INSTALL_DATADIR}/nashost/configs"
  FILES_MATCHING PATTERN "*.toml")
install(DIRECTORY templates examples DESTINATION "${CMAKE_INSTALL_DATADIR}/nashost"
  PATTERN build EXCLUDE PATTERN runs EXCLUDE)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/nashost")

set(shared "${PROJECT_BINARY_DIR}/share")
install(FILES "${shared}/nashost.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${shared}/nashost.bash" RENAME nashost
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
foreach(folder IN ITEMS site-functions vendor-completions)  # under /usr/local, and under Debian's /usr
  install(FILES "${shared}/nashost.zsh" RENAME _nashost
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/${folder}")
endforeach()
install(FILES "${shared}/nashost.fish"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

# ---- Packages

set(CPACK_GENERATOR "TGZ;DEB")
set(CPACK_PACKAGE_VENDOR nashost)
set(CPACK_PACKAGE_CONTACT "the authors of nashost")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# Asks the libraries for the packages that they come from. LibTorch comes from none: a nashost with
# networks needs the one that it was built with, in its place.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS
  "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}" ${NASHOST_TORCH_LIBRARY_DIR})
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, libgtest-dev, libgmock-dev")
include(CPack)
