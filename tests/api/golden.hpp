// Golden files: what the program says, kept in the repository so that a change of it is a readable difference.
#pragma once
#include <string>
#include <string_view>

namespace parta::test {

/// Compares with the file of the source tree and shows the first line that differs. With PARTA_WRITE_GOLDEN=1 writes it
/// instead.
void expect_golden(std::string_view path, const std::string& text);

}  // namespace parta::test
