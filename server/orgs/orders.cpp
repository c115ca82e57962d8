// R1, R3: the signed order that appoints the administrator, once the organisation is open.
#include "orgs/applications.hpp"

namespace parta::orgs {
namespace {

std::optional<StoredOrder> read(const db::Rows& rows) {
    const auto row = rows.maybe();
    if (!row) return std::nullopt;
    return StoredOrder{row->get<std::string>(0), row->get<std::string>(1), row->get<std::int64_t>(2),
                       row->get<std::string>(3)};
}

std::optional<StoredOrder> find_order(db::Tx& tx) {
    if (auto attached = read(tx.query(
            "SELECT name, mime, size, blob_key FROM org_order WHERE org_id = $1 ORDER BY id DESC LIMIT 1", tx.org())))
        return attached;
    return read(
        tx.query("SELECT order_name, order_mime, order_size, order_blob FROM application WHERE org_id = $1 AND "
                 "order_blob <> '' ORDER BY id DESC LIMIT 1",
                 tx.org()));
}

}  // namespace

OrderState attach_order(db::Tx& tx, const Viewer& viewer, const StoredOrder& order) {
    check_everywhere(viewer, Action::attach_order);
    const auto at = now();
    tx.exec(
        "INSERT INTO org_order (org_id, id, name, mime, size, blob_key, attached_by, attached_at) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8)",
        tx.org(), new_id_value(), order.name, order.mime, order.size, order.blob_key, viewer.member, at);
    audit(tx, viewer.member, "attach_order", "organisation");
    return {order.name, order.size, at};
}

StoredOrder order_in_force(db::Tx& tx, const Viewer& viewer) {
    check_everywhere(viewer, Action::edit_organisation);
    auto order = find_order(tx);
    if (!order) throw Error{ErrorCode::not_found};
    return std::move(*order);
}

bool order_attached(db::Tx& tx) {
    return find_order(tx).has_value();
}

}  // namespace parta::orgs
