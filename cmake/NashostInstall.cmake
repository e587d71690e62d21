# The install tree: the layout of the build tree, plus what a plugin author needs.
#
#   bin/nashost                    the program
#   lib/libnashost_*.so            found from bin/ and from each other by $ORIGIN: relocatable
#   lib/nashost/plugins/*.so       (installed by nashost_add_plugin)
#   include/nashost/               the SDK
#   lib/cmake/nashost/             find_package(nashost): nashost::sdk, nashost::network,
#                                  nashost_add_plugin()
#   share/nashost/configs/         experiments ready to run

include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/nashost")

set_target_properties(nashost_core PROPERTIES EXPORT_NAME core)
set_target_properties(nashost_sdk PROPERTIES EXPORT_NAME sdk)
install(TARGETS nashost_core nashost_sdk EXPORT nashost-sdk-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT nashost-sdk-targets NAMESPACE nashost:: DESTINATION "${package_folder}")
if(TARGET nashost)
  install(TARGETS nashost RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

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
  cmake/plugin-exports.map
  DESTINATION "${package_folder}")

install(DIRECTORY framework/include/nashost DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY configs/ DESTINATION "${CMAKE_INSTALL_DATADIR}/nashost/configs" OPTIONAL
  FILES_MATCHING PATTERN "*.toml")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/nashost")
