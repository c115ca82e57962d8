// A school with every kind of person in it, for walking the whole API as each of them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/route.hpp"
#include "running_server.hpp"
#include "support/school.hpp"

namespace parta::test {

/// How someone stands to the organisation that is asked.
/// `closed`: a member to whom the organisation is closed until they consent again.
enum class Standing { signed_out, stranger, installation_operator, closed, member };

struct Actor {
    std::string name;
    Standing standing;
    std::vector<policy::Role> roles;  // as a member; written here by hand, not asked from the program
    AccountId account;                // 0: signed out
    std::string session;
    std::string address;  // of its own, so that limits by address count each apart
};

/// The organisation, the actors, and something real behind every placeholder of a path. All of it belongs to 5«А»; Вера
/// is the pupil asked about, and none of the actors.
class Cast {
  public:
    explicit Cast(RunningServer& server);

    RunningServer& server;
    School school;
    std::vector<Actor> actors;
    ChatId class_chat;  // «5«А»», with two messages of the class teacher; the second carries the photo
    ChatId channel;     // «Общешкольный»
    FileId photo;
    OrgId other_org;  // whose administrator is the actor "other_organisation"

    const Actor& actor(std::string_view name) const;
    /// Opens a new session for everybody: some routes end those they are called with, and all others of the account.
    void sign_in_anew();
    Client client(const Actor& actor) { return Client{server.port(), actor.session, actor.address}; }

    /// The running call of 5«А», which the class teacher takes part in.
    std::string running_call();

    /// The route's path with real ids; makes what a route would use up. The query says what an upload is.
    std::string target(const api::Route& route);
    /// A body that the route's decoder accepts and that, if let through, changes little. Fails the test when a new
    /// route has none.
    std::string body(const api::Route& route, const Actor& actor);

  private:
    void add_actor(std::string name, Standing standing, std::vector<policy::Role> roles, const Person& person);
    void gather();
    void gather_capacities();
    void converse();
    std::string asked_erasure();
    std::string withdrawn_consent();
    std::string value_of(std::string_view placeholder);

    MemberId newcomer_;  // a pupil of 5«А» who has not joined
    std::string application_, request_;
    int publications_ = 0;
};

/// A picture of one colour, 64 × 48, whose EXIF data name a place and hold a GPS position.
std::string photo_with_position();

}  // namespace parta::test
