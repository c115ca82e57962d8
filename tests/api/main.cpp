// The suite is the program as well: a server under test starts its media process from its own executable, and tests
// of whole processes start it anew.
#include <gtest/gtest.h>

#include <cstring>

#include "app/commands.hpp"

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--config") == 0) return parta::app::command_line(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
