// The server and the media process that it starts by itself: whole processes, killed and restarted.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/random.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

template <class Holds>
bool until(Holds holds, std::chrono::milliseconds limit) {
    for (const auto end = Clock::now() + limit; Clock::now() < end; ::usleep(10'000))
        if (holds()) return true;
    return holds();
}

std::string content(const fs::path& file) try {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
} catch (const std::exception&) {
    return {};  // of a process that has just ended
}

/// A zombie that nobody collects has ended as well.
bool runs(pid_t pid) {
    const auto stat = content(fmt::format("/proc/{}/stat", pid));
    return !stat.empty() && stat.find(") Z ") == stat.npos;
}

/// The processes that were told to answer in this folder.
std::set<pid_t> media_processes(const fs::path& data_dir) {
    std::set<pid_t> found;
    const auto told = fmt::format("PARTA_MEDIA_SERVE=unix:{}/media.sock", data_dir.string());
    for (const auto& entry : fs::directory_iterator{"/proc"}) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && runs(pid) && content(entry.path() / "environ").find(told) != std::string::npos)
            found.insert(pid);
    }
    return found;
}

std::set<pid_t> children(pid_t pid) {
    std::istringstream in{content(fmt::format("/proc/{0}/task/{0}/children", pid))};
    std::set<pid_t> found;
    for (pid_t child = 0; in >> child;)
        if (runs(child)) found.insert(child);
    return found;
}

/// The media process with its workers, once there are so many.
struct Media {
    pid_t pid = 0;
    std::set<pid_t> workers;
};
Media media_of(const fs::path& data_dir, std::size_t workers, std::chrono::milliseconds limit = 10s) {
    Media media;
    EXPECT_TRUE(until(
        [&] {
            const auto found = media_processes(data_dir);
            if (found.size() != 1) return false;
            media = {*found.begin(), children(*found.begin())};
            return media.workers.size() == workers;
        },
        limit))
        << "no media process with " << workers << " workers";
    return media;
}

bool nothing_runs(const Media& media) {
    return !runs(media.pid) && std::ranges::none_of(media.workers, runs);
}

/// `parta serve`, or another command, as a process.
class Process {
  public:
    Process(const fs::path& data_dir, const std::vector<std::string>& command, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"parta", "--config", "/dev/null"};
        words.insert(words.end(), command.begin(), command.end());
        std::vector<std::string> environment{"PARTA_DATA_DIR=" + data_dir.string(), "PARTA_HTTP_LISTEN=127.0.0.1:0",
                                             "PARTA_MEDIA_LISTEN=127.0.0.1:0",      "PARTA_MEDIA_WORKERS=2",
                                             "PARTA_MEDIA_GRACE_SECONDS=2",         "PARTA_LOG_LEVEL=warning"};
        environment.insert(environment.end(), more.begin(), more.end());
        const auto pointers = [](std::vector<std::string>& texts) {
            std::vector<char*> made;
            for (auto& text : texts) made.push_back(text.data());
            made.push_back(nullptr);
            return made;
        };
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
        if (::posix_spawn(&pid_, "/proc/self/exe", &files, nullptr, pointers(words).data(),
                          pointers(environment).data()) != 0)
            throw std::runtime_error{"cannot start the program"};
        ::posix_spawn_file_actions_destroy(&files);
    }
    ~Process() { end(SIGKILL); }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    int end(int signal) {
        int status = 0;
        if (pid_ > 0) ::kill(pid_, signal);
        if (pid_ > 0) ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = 0;
};

struct Folder {
    fs::path path = fs::temp_directory_path() / ("parta-media-api-" + random_token());
    Folder() { fs::create_directories(path); }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

// An orderly stop leaves nothing behind, and what is started knows nothing of the school.
TEST(MediaProcess, IsStartedByTheServerAndEndsWithIt) {
    const Folder folder;
    Process server{folder.path, {"serve"}, {"PARTA_MAIL_PASSWORD=do-not-tell", "SECRET=do-not-tell"}};
    const auto media = media_of(folder.path, 2);
    const auto process = fs::path{"/proc"} / std::to_string(media.pid);
    EXPECT_EQ(content(process / "environ").find("do-not-tell"), std::string::npos);
    EXPECT_THAT(content(process / "status"), testing::HasSubstr("NoNewPrivs:\t1"));
    EXPECT_EQ(content(process / "comm"), "parta-media\n");
    EXPECT_EQ(content(process / "cmdline"), std::string("parta\0--config\0/dev/null\0media\0--with-server\0", 45));
    for (const auto& fd : fs::directory_iterator{process / "fd"}) {
        std::error_code ignored;
        EXPECT_EQ(fs::read_symlink(fd, ignored).string().find("parta.db"), std::string::npos);
    }
    EXPECT_NE(::getsid(media.pid), ::getsid(0)) << "it outlives a terminal";
    EXPECT_EQ(server.end(SIGTERM), 0);
    EXPECT_TRUE(nothing_runs(media));
}

TEST(MediaProcess, IsReplacedWhenItIsKilledOrSilent) {
    const Folder folder;
    Process server{folder.path, {"serve"}};
    auto media = media_of(folder.path, 2);
    for (const auto [signal, limit] : {std::pair{SIGKILL, 5s}, std::pair{SIGSTOP, 12s}}) {
        const auto began = Clock::now();
        ::kill(media.pid, signal);
        EXPECT_TRUE(until([&] { return !runs(media.pid); }, limit));
        const auto old = media;
        media = media_of(folder.path, 2, limit);
        fmt::print("after signal {} another one has its workers in {} ms\n", signal,
                   std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count());
        EXPECT_NE(media.pid, old.pid);
        EXPECT_TRUE(until([&] { return nothing_runs(old); }, 3s)) << "workers end with their media process";
    }
    EXPECT_EQ(server.end(SIGTERM), 0);
    EXPECT_TRUE(nothing_runs(media));
}

// C29: kill -9 of the server, at any moment: sound goes on, the next server finds it; without one all ends.
TEST(MediaProcess, OutlivesAServerThatIsKilled) {
    const Folder folder;
    Media media;
    {
        Process server{folder.path, {"serve"}};
        media = media_of(folder.path, 2);
        ::usleep(500'000);  // the server has made the workers fit for use
        server.end(SIGKILL);
    }
    ::usleep(500'000);
    EXPECT_TRUE(runs(media.pid));
    EXPECT_EQ(children(media.pid), media.workers);
    {
        Process server{folder.path, {"serve"}};
        ::usleep(2'500'000);  // longer than the grace time
        const auto again = media_of(folder.path, 2);
        EXPECT_EQ(again.pid, media.pid);
        EXPECT_EQ(again.workers, media.workers) << "the same workers go on";
        server.end(SIGKILL);
    }
    EXPECT_TRUE(until([&] { return nothing_runs(media); }, 6s)) << "nobody came back";
    {
        Process server{folder.path, {"serve"}};
        media = media_of(folder.path, 2);
        EXPECT_EQ(server.end(SIGTERM), 0);
    }
    EXPECT_TRUE(nothing_runs(media)) << "an orderly stop ends it";
}

// C29: with a media process of its own also an orderly restart cuts nobody's sound.
TEST(MediaProcess, OfItsOwnOutlivesAnOrderlyRestart) {
    const Folder folder;
    const auto address = "unix:" + (folder.path / "own.sock").string();
    Process media{folder.path, {"media"}, {"PARTA_MEDIA_SERVE=" + address}};
    ASSERT_TRUE(until([&] { return fs::exists(folder.path / "own.sock"); }, 5s));
    std::set<pid_t> workers;
    {
        Process server{folder.path, {"serve"}, {"PARTA_MEDIA_CONNECT=" + address}};
        ASSERT_TRUE(until([&] { return children(media.pid()).size() == 2; }, 10s));
        workers = children(media.pid());
        ::usleep(500'000);
        EXPECT_EQ(server.end(SIGTERM), 0);
        EXPECT_TRUE(media_processes(folder.path).empty()) << "the server starts none besides";
    }
    EXPECT_EQ(children(media.pid()), workers);
    {
        Process server{folder.path, {"serve"}, {"PARTA_MEDIA_CONNECT=" + address}};
        ::usleep(2'500'000);
        EXPECT_EQ(children(media.pid()), workers);
        EXPECT_EQ(server.end(SIGTERM), 0);
    }
    EXPECT_TRUE(until([&] { return children(media.pid()).empty(); }, 6s)) << "without a server they end in time";
    EXPECT_TRUE(runs(media.pid())) << "and it waits for the next one";
    EXPECT_EQ(media.end(SIGTERM), 0);
    EXPECT_FALSE(fs::exists(folder.path / "own.sock"));
}

}  // namespace
}  // namespace parta::test
