# lg_library(NAME FOLDER USES lib… EXTERNAL target…)
#
# One static library lg_NAME from the *.c files of FOLDER. Its headers are reached as
# "<last part of FOLDER>/x.h", through a directory of its own that holds only a link to FOLDER, and
# only by targets that name the library in USES: include directories are not passed on, so an
# include against the layering of docs/architecture.md does not compile.
function(lg_expose name folder)
    get_filename_component(leaf ${folder} NAME)
    set(view ${CMAKE_BINARY_DIR}/include/${name})
    file(MAKE_DIRECTORY ${view})
    file(CREATE_LINK ${folder} ${view}/${leaf} SYMBOLIC)
    set_property(GLOBAL PROPERTY lg_view_${name} ${view})
endfunction()

function(lg_uses target)
    foreach(use ${ARGN})
        get_property(view GLOBAL PROPERTY lg_view_${use})
        if(NOT view)
            message(FATAL_ERROR "${target} uses ${use}, which is not defined before it")
        endif()
        target_include_directories(${target} PRIVATE ${view})
        target_link_libraries(${target} PRIVATE lg_${use})
    endforeach()
endfunction()

function(lg_library name)
    cmake_parse_arguments(arg "" "FOLDER" "USES;EXTERNAL" ${ARGN})
    get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER} ABSOLUTE)
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.c)
    list(FILTER sources EXCLUDE REGEX "/main\\.c$") # of the program that the folder is about
    lg_expose(${name} ${folder})
    get_property(view GLOBAL PROPERTY lg_view_${name})
    if(NOT sources) # a folder that has nothing yet: its name may be used all the same
        add_library(lg_${name} INTERFACE)
        return()
    endif()
    add_library(lg_${name} STATIC ${sources})
    target_include_directories(lg_${name} PRIVATE ${view})
    lg_uses(lg_${name} ${arg_USES})
    target_link_libraries(lg_${name} PRIVATE ${arg_EXTERNAL})
endfunction()

# lg_program(NAME DESTINATION dir SOURCES file… USES lib… EXTERNAL target…)
#
# An executable in bin/, installed into DESTINATION, or where programs of users go.
function(lg_program name)
    cmake_parse_arguments(arg "" "DESTINATION" "SOURCES;USES;EXTERNAL" ${ARGN})
    if(NOT arg_DESTINATION)
        set(arg_DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
    add_executable(${name} ${arg_SOURCES})
    lg_uses(${name} ${arg_USES})
    target_link_libraries(${name} PRIVATE ${arg_EXTERNAL})
    install(TARGETS ${name} RUNTIME DESTINATION ${arg_DESTINATION})
endfunction()
