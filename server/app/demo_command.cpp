#include <iostream>

#include "app/app.hpp"
#include "app/commands.hpp"
#include "app/demo.hpp"
#include "app/folder_lock.hpp"

namespace parta::app {

int demo(Config config) {
    config.development.outbox = true;
    {
        const FolderLock folder{config.data_dir};
        auto db = open_database(config);
        std::cout << "Готовим демонстрационную школу…\n" << std::flush;
        make_demo_school(*db);
    }
    std::cout << "\nДемонстрационная школа № 7. Войти можно как (пароль у всех: " << demo_password << "):\n\n";
    for (const auto& person : demo_people())
        std::cout << "  " << person.login << std::string(12 - person.login.size(), ' ') << "— " << person.who << "\n";
    std::cout << "\nПисьма и коды, которые ушли бы людям: " << public_url(config) << "/outbox\n\n" << std::flush;
    return serve(config);
}

}  // namespace parta::app
