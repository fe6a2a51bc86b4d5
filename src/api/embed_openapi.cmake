# cmake -DINPUT=openapi.json -DOUTPUT=openapi_document.cc -P embed_openapi.cmake
#
# Writes the API document into a translation unit, as one raw string.
file(READ "${INPUT}" document)
string(FIND "${document}" ")openapi\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "${INPUT} contains the raw string's own delimiter")
endif()
file(WRITE "${OUTPUT}" "#include \"api/openapi_document.h\"

namespace soldwire::api {

std::string_view openapi_document() noexcept {
  // Its length from its type: counted by a loop at compile time, it is over the compiler's limit.
  static constexpr char text[] = R\"openapi(${document})openapi\";
  return {text, sizeof text - 1};
}

}  // namespace soldwire::api
")
