#include "app/commands.hpp"

int main(int argc, char** argv) {
    return parta::app::command_line(argc, argv);
}
