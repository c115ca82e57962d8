// A file that takes its time takes nobody else's.
#include <chrono>
#include <future>

#include "base/zip.hpp"
#include "flows.hpp"

namespace parta::test {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// A OneRoster archive as large as it may be, of users who are each other's agents and enrolled in everything.
std::string slow_archive() {
    std::string users = "sourcedId,status,enabledUser,role,givenName,familyName,agentSourcedIds,phone\n";
    for (int i = 0; i < 6'000; ++i)
        users += fmt::format("u{0},,true,student,Анна,Иванова,\"u{1},u{2}\",+7916{0:07}\n", i, (i + 1) % 6'000,
                             (i + 7) % 6'000);
    std::string classes = "sourcedId,title,classType\n";
    for (int i = 0; i < 400; ++i)
        classes += fmt::format("c{0},\"{1}«{2}»\",homeroom\n", i, i % 11 + 1, "ABCDEFGHIK"[i % 10]);
    std::string enrolments = "sourcedId,classSourcedId,userSourcedId,role\n";
    for (int i = 0; i < 120'000; ++i) enrolments += fmt::format("e{0},c{1},u{2},student\n", i, i % 400, i % 6'000);
    std::ostringstream out;
    ZipWriter archive(out);
    archive.add("manifest.csv", "propertyName,value\nmanifest.version,1.0\n");
    archive.add("users.csv", users);
    archive.add("classes.csv", classes);
    archive.add("enrollments.csv", enrolments);
    archive.finish();
    return std::move(out).str();
}

class RosterUploads : public Flows {};
PARTA_ON_ENGINES(RosterUploads);

// I44.
TEST_P(RosterUploads, ASlowFileHoldsUpNobodysWrites) {
    Client admin = open_school();
    const auto file = slow_archive();
    const auto begun = Clock::now();
    auto upload = std::async(std::launch::async, [&] {
        Client same{server->port(), admin.session};
        return same.post(org + "/roster-imports?name=school.zip", file);
    });
    double longest = 0;
    while (upload.wait_for(std::chrono::milliseconds{20}) != std::future_status::ready) {
        const auto from = Clock::now();
        server->db().platform_write_now([](db::Tx& tx) { tx.exec("UPDATE sign_in_failure SET wait_until = 0"); });
        longest = std::max(longest, Seconds{Clock::now() - from}.count());
    }
    const double whole = Seconds{Clock::now() - begun}.count();
    const auto preview = upload.get();
    EXPECT_EQ(preview.status, 200) << preview.body;
    EXPECT_LT(longest, whole / 2) << "seconds that a write waited beside " << whole << " of reading the file";
}

}  // namespace
}  // namespace parta::test
