#include <fmt/format.h>
#include "api/conversation.hpp"
#include "api/file_replies.hpp"
#include "blobs/blobs.hpp"
#include "blobs/pictures.hpp"
#include "blobs/sniff.hpp"
#include "http/security_headers.hpp"

namespace parta::api {
namespace {

constexpr std::int64_t photo_limit = 20 * 1024 * 1024;

const std::filesystem::path& body_of(const Call& call) {
    if (!call.body_file || std::filesystem::file_size(call.body_file->path()) == 0)
        throw Error{ErrorCode::invalid_field, "body", "a file that is not empty"};
    return call.body_file->path();
}

std::string name_of(const Call& call) {
    return blobs::clean_file_name(call.query.find("name").value_or(""));
}

/// RFC 6266 with RFC 8187: an ASCII name for old programs, the real one beside it.
std::string disposition(std::string_view kind, std::string_view name) {
    std::string ascii;
    std::string encoded;
    for (unsigned char c : name) {
        const bool plain = std::isalnum(c) || c == '.' || c == '-' || c == '_';
        ascii += plain ? static_cast<char>(c) : '_';
        encoded += plain ? std::string{static_cast<char>(c)} : fmt::format("%{:02X}", c);
    }
    return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", kind, ascii, encoded);
}

chats::NewFile store_photo(blobs::Store& store, const std::filesystem::path& body, std::string name,
                           const std::filesystem::path& folder) {
    if (static_cast<std::int64_t>(std::filesystem::file_size(body)) > photo_limit)
        throw Error{ErrorCode::too_large, "body", "a photo of at most 20 MiB"};
    auto picture = blobs::render_photo(body, folder);
    if (!picture)
        throw Error{ErrorCode::unsupported_file, "body",
                    "a JPEG, PNG, WebP, GIF or HEIC picture of at most 60 megapixels"};
    chats::NewFile file{"photo", std::move(name), picture->mime, {}, {}, 0, picture->width, picture->height};
    file.size = static_cast<std::int64_t>(std::filesystem::file_size(picture->file.path()));
    file.blob_key = store.put(picture->file.path());
    try {
        file.preview_key = store.put(picture->preview.path());
    } catch (...) {
        store.remove(file.blob_key);
        throw;
    }
    return file;
}

chats::NewFile store_plain(blobs::Store& store, const std::filesystem::path& body, std::string name) {
    const std::string mime = blobs::sniff_mime(body);
    if (blobs::is_program(name, mime))
        throw Error{ErrorCode::unsupported_file, "body", "programs and scripts are not carried"};
    chats::NewFile file{"file", std::move(name), mime, {}, {}, 0, 0, 0};
    file.size = static_cast<std::int64_t>(std::filesystem::file_size(body));
    file.blob_key = store.put(body);
    return file;
}

bool remove_blobs(blobs::Store& store, const chats::NewFile& file) {
    store.remove(file.blob_key);
    if (!file.preview_key.empty()) store.remove(file.preview_key);
    return true;
}

Task<chats::StoredFile> authorised(Services& services, Call& call) {
    const FileId id{detail::path_number(call, 1)};
    co_return co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return chats::open_file(tx, open_reader(tx, call), id); }, db::Reach::both);
}

}  // namespace

Task<StoredDocument> store_document(Services& services, Call& call) {
    const auto& body = body_of(call);
    StoredDocument document{name_of(call), {}, static_cast<std::int64_t>(std::filesystem::file_size(body)), {}};
    co_return co_await services.slow.run([&] {
        document.mime = blobs::sniff_mime(body);
        if (document.mime != "application/pdf" && document.mime != "image/jpeg" && document.mime != "image/png")
            throw Error{ErrorCode::unsupported_file, "body", "a PDF, JPEG or PNG file"};
        document.blob_key = services.blobs.put(body);
        return document;
    });
}

Task<Reply> blob_reply(Services& services, const std::string& key, const std::string& name, const std::string& mime,
                       Disposition kind) {
    auto path = co_await services.slow.run([&] { return services.blobs.find(key); });
    if (!path) throw Error{ErrorCode::not_found};
    Reply reply;
    http::Response response;
    response.body = http::FileBody{*path, 0, std::filesystem::file_size(*path)};
    response.headers.add("Content-Type", mime);
    response.headers.add("Content-Disposition",
                         disposition(kind == Disposition::attachment ? "attachment" : "inline", name));
    // Kept by the browser but asked about each time, so that whoever loses the chat loses its files at once.
    response.headers.add("Cache-Control", "private, no-cache");
    response.headers.add("ETag", "\"" + key + "\"");
    http::add_untrusted_headers(response.headers);
    reply.raw = std::move(response);
    co_return reply;
}

Task<Reply> upload_file(Services& services, Call& call) {
    const auto kind = call.query.find("kind").value_or("file");
    if (kind != "file" && kind != "photo") throw Error{ErrorCode::invalid_field, "kind", "photo or file"};
    const auto& body = body_of(call);
    auto stored = co_await services.slow.run([&] {
        return kind == "photo" ? store_photo(services.blobs, body, name_of(call), services.uploads)
                               : store_plain(services.blobs, body, name_of(call));
    });
    std::exception_ptr refusal;
    try {
        co_return reply_with(co_await services.db.write(
            call.org(), [&](db::Tx& tx) { return chats::register_file(tx, open_writer(tx, call), stored); },
            db::Reach::both));
    } catch (const Error&) {
        refusal = std::current_exception();  // no row: nothing would ever remove these bytes
    }
    co_await services.slow.run([&] { return remove_blobs(services.blobs, stored); });
    std::rethrow_exception(refusal);
}

Task<Reply> download_file(Services& services, Call& call) {
    auto file = co_await authorised(services, call);
    const bool raster = file.about.kind == "photo";
    co_return co_await blob_reply(services, file.blob_key, file.about.name, file.about.mime,
                                  raster ? Disposition::inline_raster : Disposition::attachment);
}

Task<Reply> download_preview(Services& services, Call& call) {
    auto file = co_await authorised(services, call);
    if (file.preview_key.empty()) throw Error{ErrorCode::not_found};
    co_return co_await blob_reply(services, file.preview_key, file.about.name, "image/webp",
                                  Disposition::inline_raster);
}

}  // namespace parta::api
