// R53: who runs this installation and answers for the personal data in it; shown to everybody.
#pragma once
#include "orgs/applications.hpp"

namespace parta::orgs {

/// Empty members are not shown. All of it is public.
struct OperatorIdentity {
    json::Line<300> name;  // full, as in the registers
    json::Line<12> inn;    // ИНН
    json::Line<15> ogrn;   // ОГРН, ОГРНИП
    json::Line<300> address;
    json::Line<300> contact;        // whom to write to about personal data: phone, e-mail, name of the office
    json::Line<60> registration;    // number in Роскомнадзор's register of operators
    json::Line<60> software_entry;  // number in the register of Russian software, if any
    json::Text<20000> policy;       // the policy on personal data, as text
};
BOOST_DESCRIBE_STRUCT(OperatorIdentity, (), (name, inn, ogrn, address, contact, registration, software_entry, policy))

/// Where nothing was set: the name and address of the only organisation, if there is one.
OperatorIdentity operator_identity(db::Tx& platform);
/// Operators (else forbidden); invalid_field for ИНН and ОГРН. Audited with what changed.
OperatorIdentity set_operator_identity(db::Tx& platform, const accounts::Authenticated& who, OperatorIdentity in);

}  // namespace parta::orgs
