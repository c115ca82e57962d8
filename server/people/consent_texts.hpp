// The wording of consents (R53): the product's, or the organisation's own from a day on, and who is asked again when it
// changes. Rules D9–D12 of docs/protocol/personal-data.md.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "people/person.hpp"
#include "people/space.hpp"

namespace parta::people {

/// The product's own wording, which the client shows: a new one counts up. `asked_from`: consents to earlier versions
/// are asked for again, where the organisation has no wording of its own.
struct ProductText {
    int version = 1;
    int asked_from = 1;
};
constexpr ProductText product_text(ConsentPurpose) {
    return {};
}
inline constexpr std::array consent_purposes{ConsentPurpose::communication, ConsentPurpose::photos};

/// What holds now for one purpose, and which consents serve under it.
struct TextInForce {
    ConsentPurpose purpose = ConsentPurpose::communication;
    int version = 1;   // of the product's
    int own = 0;       // number of the organisation's; 0: it never had one
    std::string text;  // empty: the product's
    std::optional<Timestamp> from_at;
    int least_version = 0, least_own = 0;  // a consent to less is asked for again
    bool serves(int consent_version, int consent_own) const {
        return consent_version >= least_version && consent_own >= least_own;
    }
    /// Whether there may be consents that do not serve.
    bool asks_again() const { return least_own > 0 || least_version > 1; }
};
TextInForce text_in_force(db::Tx& tx, ConsentPurpose purpose);

/// What the members read and newcomers agree to.
struct ConsentTexts {
    std::vector<ConsentText> texts;  // one a purpose
};
BOOST_DESCRIBE_STRUCT(ConsentTexts, (), (texts))
std::vector<ConsentText> consent_texts(db::Tx& tx);
/// For whoever belongs here.
ConsentTexts show_consent_texts(db::Tx& tx, const Viewer& viewer);

/// One publication, for those who publish.
struct PublishedText {
    ConsentPurpose purpose;
    int number = 0;
    std::string text;  // empty: a return to the product's
    bool asks_again = false;
    Timestamp from_at;
    std::string published_by;
    Timestamp published_at;
    bool in_force = false;
};
BOOST_DESCRIBE_STRUCT(PublishedText, (),
                      (purpose, number, text, asks_again, from_at, published_by, published_at, in_force))
/// How many of those whose consent holds have not answered to the words in force.
struct Unanswered {
    int communication = 0;
    int photos = 0;
};
BOOST_DESCRIBE_STRUCT(Unanswered, (), (communication, photos))
struct Publications {
    std::vector<PublishedText> texts;  // latest first
    Unanswered unanswered;
    Unanswered agreed;  // whose consent holds at all
};
BOOST_DESCRIBE_STRUCT(Publications, (), (texts, unanswered, agreed))
/// Administrators and the head. Needs Reach::both.
Publications list_consent_texts(db::Tx& tx, const Viewer& viewer);

struct PublishText {
    ConsentPurpose purpose;
    json::Text<8000> text;  // empty: the product's again
    bool asks_again;
    json::Line<10> from;  // a day of the organisation, not before today; empty: at once
};
BOOST_DESCRIBE_STRUCT(PublishText, (), (purpose, text, asks_again, from))
/// Administrators and the head. invalid_field for `text` (shorter than 40 letters) and `from`; conflict when these
/// words are the last published already, and over 100 publications of a purpose. Audited. Needs Reach::both.
Publications publish_consent_text(db::Tx& tx, const Viewer& viewer, const PublishText& in);

/// The person's own consents, and those of minors they represent, that were given to earlier words.
std::vector<AskedConsent> asked_consents(db::Tx& tx, const Viewer& viewer);

}  // namespace parta::people
