# parta_embed_sql(target folder): compiles folder/NNNN_name.sql into the target as parta::db::program_migrations().
function(parta_embed_sql target folder)
  file(GLOB migrations CONFIGURE_DEPENDS "${folder}/*.sql")
  set(generated "${CMAKE_BINARY_DIR}/generated/${target}_migrations.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${generated}" "-DFOLDER=${folder}" -P "${CMAKE_SOURCE_DIR}/cmake/WriteMigrations.cmake"
    DEPENDS ${migrations} "${CMAKE_SOURCE_DIR}/cmake/WriteMigrations.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${generated}")
endfunction()
