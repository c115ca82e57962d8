// The second factor (R22): one's own, the second step of signing in, and the reset for somebody who has lost it.
#pragma once
#include "accounts/second_factor.hpp"
#include "api/sign_in.hpp"

namespace parta::api {

// Bytes travel as base64url without padding.
using Encoded = json::Line<12000, 1>;

struct StepTicket {
    json::Line<64, 1> ticket;
};
BOOST_DESCRIBE_STRUCT(StepTicket, (), (ticket))

/// Whoever changes how one signs in knows the password; empty as in ChangePassword.
struct OwnerProof {
    json::Text<200> current;
};
BOOST_DESCRIBE_STRUCT(OwnerProof, (), (current))

struct SecondFactor {
    std::optional<Timestamp> totp_since;
    std::vector<accounts::Passkey> passkeys;
    std::int64_t recovery_codes_left = 0;
    std::string passkeys_at;  // the host where passkeys are valid; empty where browsers make none (an IP address)
};
BOOST_DESCRIBE_STRUCT(SecondFactor, (), (totp_since, passkeys, recovery_codes_left, passkeys_at))

struct TotpSetup {
    std::string ticket;
    std::string secret;  // base32, for apps without a camera
    std::string uri;     // otpauth://, what the QR code holds
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(TotpSetup, (), (ticket, secret, uri, qr_svg))
struct ConfirmTotp {
    json::Line<600, 1> ticket;
    json::Line<12, 6> code;
};
BOOST_DESCRIBE_STRUCT(ConfirmTotp, (), (ticket, code))

struct PasskeySetup {
    std::string ticket;
    std::string challenge;
    std::string rp_id;
    std::string user_id;               // the account, as bytes
    std::string user_name;             // the login
    std::vector<std::string> exclude;  // credentials there are already
};
BOOST_DESCRIBE_STRUCT(PasskeySetup, (), (ticket, challenge, rp_id, user_id, user_name, exclude))
struct AddPasskey {
    json::Line<64, 1> ticket;
    json::Line<60, 1> name;
    Encoded client_data;
    Encoded attestation;
};
BOOST_DESCRIBE_STRUCT(AddPasskey, (), (ticket, name, client_data, attestation))

struct SecondFactorAdded {
    SecondFactor now;
    std::vector<std::string> recovery_codes;  // with the first factor; shown once
};
BOOST_DESCRIBE_STRUCT(SecondFactorAdded, (), (now, recovery_codes))
struct RecoveryCodes {
    std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (codes))

struct PasskeyChallenge {
    std::string challenge;
    std::string rp_id;
    std::vector<std::string> credentials;
};
BOOST_DESCRIBE_STRUCT(PasskeyChallenge, (), (challenge, rp_id, credentials))
struct PasskeyAnswer {
    json::Line<1400, 1> credential;
    Encoded client_data;
    Encoded authenticator_data;
    json::Line<1400, 1> signature;
};
BOOST_DESCRIBE_STRUCT(PasskeyAnswer, (), (credential, client_data, authenticator_data, signature))
/// Either a code (of the app, or a recovery code) or a passkey's answer.
struct SecondFactorProof {
    json::Line<64, 1> ticket;
    std::optional<json::Line<40, 1>> code;
    std::optional<PasskeyAnswer> passkey;
};
BOOST_DESCRIBE_STRUCT(SecondFactorProof, (), (ticket, code, passkey))

Task<Reply> prove_second_factor(Services& services, Call& call, const SecondFactorProof& in);
Task<Reply> ask_passkey(Services& services, Call& call, const StepTicket& in);

Task<Reply> own_second_factor(Services& services, Call& call);
Task<Reply> begin_totp(Services& services, Call& call, const OwnerProof& in);
Task<Reply> confirm_totp(Services& services, Call& call, const ConfirmTotp& in);
Task<Reply> remove_totp(Services& services, Call& call, const OwnerProof& in);
Task<Reply> begin_passkey(Services& services, Call& call, const OwnerProof& in);
Task<Reply> add_passkey(Services& services, Call& call, const AddPasskey& in);
Task<Reply> remove_passkey(Services& services, Call& call, const OwnerProof& in);
Task<Reply> renew_recovery_codes(Services& services, Call& call, const OwnerProof& in);

Task<Reply> reset_second_factor(Services& services, Call& call);

}  // namespace parta::api
