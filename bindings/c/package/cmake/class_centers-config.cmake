# find_package(class_centers): the library class_centers::class_centers, for the target of the C compiler.
#
# Where -mcpu and its like are not in CMAKE_C_FLAGS, set CLASS_CENTERS_C_FLAGS to them, or CLASS_CENTERS_TARGET to
# the name of a folder in lib/.
include("${CMAKE_CURRENT_LIST_DIR}/class_centers-target.cmake")
get_filename_component(root_ "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(archive_ "${root_}/lib/${CLASS_CENTERS_TARGET}/libclass_centers.a")
if(NOT EXISTS "${archive_}")
    message(FATAL_ERROR "class_centers: ${archive_} is missing")
endif()
if(NOT TARGET class_centers::class_centers)
    add_library(class_centers::class_centers STATIC IMPORTED)
    set_target_properties(class_centers::class_centers PROPERTIES
        IMPORTED_LOCATION "${archive_}"
        INTERFACE_INCLUDE_DIRECTORIES "${root_}/include"
        INTERFACE_LINK_LIBRARIES m
        INTERFACE_LINK_OPTIONS "-Wl,--gc-sections")
endif()
