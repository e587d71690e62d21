# The page of `nashost report` and `nashost serve`: framework/report_page, bundled and minified by
# esbuild with the parts of ECharts that it uses. Both are npm packages with pinned versions
# (framework/report_page/package-lock.json); scripts/bootstrap puts them into .deps/node.
#
# Sets NASHOST_PAGE_SCRIPT and NASHOST_PAGE_STYLE, the bundled files, and the target report_page.

set(NASHOST_NODE_MODULES "${PROJECT_SOURCE_DIR}/.deps/node/node_modules" CACHE PATH
  "node_modules with the packages of framework/report_page")
set(esbuild "${NASHOST_NODE_MODULES}/esbuild/bin/esbuild")
if(NOT EXISTS "${esbuild}" OR NOT EXISTS "${NASHOST_NODE_MODULES}/echarts")
  message(FATAL_ERROR "The packages that the report page is bundled from are not in "
    "${NASHOST_NODE_MODULES}. scripts/bootstrap installs them; or run `npm ci` in a copy of "
    "framework/report_page and pass -DNASHOST_NODE_MODULES=FOLDER/node_modules.")
endif()

set(page_source "${PROJECT_SOURCE_DIR}/framework/report_page")
set(NASHOST_PAGE_SCRIPT "${PROJECT_BINARY_DIR}/report_page/page.js")
set(NASHOST_PAGE_STYLE "${PROJECT_BINARY_DIR}/report_page/page.css")
file(GLOB_RECURSE page_files CONFIGURE_DEPENDS "${page_source}/src/*")
add_custom_command(
  OUTPUT "${NASHOST_PAGE_SCRIPT}" "${NASHOST_PAGE_STYLE}"
  COMMAND "${CMAKE_COMMAND}" -E env "NODE_PATH=${NASHOST_NODE_MODULES}"
    "${esbuild}" "${page_source}/src/page.js" "${page_source}/src/page.css"
    --bundle --minify --format=iife --target=es2022 --legal-comments=none --log-level=warning
    "--outdir=${PROJECT_BINARY_DIR}/report_page"
  DEPENDS ${page_files} "${page_source}/package-lock.json"
  COMMENT "Bundling the report page"
  VERBATIM)
add_custom_target(report_page DEPENDS "${NASHOST_PAGE_SCRIPT}" "${NASHOST_PAGE_STYLE}")
