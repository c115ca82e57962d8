#include "jobs/curl.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace parta::jobs {
namespace {

constexpr std::size_t answer_limit = 64 * 1024;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

void start_curl_once() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

std::size_t keep_answer(char* data, std::size_t, std::size_t size, void* to) {
    auto& body = *static_cast<std::string*>(to);
    body.append(data, std::min(size, answer_limit - std::min(answer_limit, body.size())));
    return size;
}

struct Upload {
    std::string_view rest;
};

std::size_t give_message(char* to, std::size_t, std::size_t room, void* from) {
    auto& rest = static_cast<Upload*>(from)->rest;
    auto part = rest.substr(0, room);
    std::memcpy(to, part.data(), part.size());
    rest.remove_prefix(part.size());
    return part.size();
}

}  // namespace

struct CurlRequest::Parts {
    std::unique_ptr<CURL, FreeEasy> easy;
    std::unique_ptr<curl_slist, FreeList> headers, recipients;
    Upload upload;
    Answer answer;

    template <class T>
    void set(CURLoption option, T value) {
        if (auto problem = curl_easy_setopt(easy.get(), option, value); problem != CURLE_OK)
            throw std::runtime_error(fmt::format("libcurl refuses an option: {}", curl_easy_strerror(problem)));
    }
    static void append(std::unique_ptr<curl_slist, FreeList>& list, const std::string& line) {
        auto* longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        (void)list.release();
        list.reset(longer);
    }
};

CurlRequest::CurlRequest(const std::string& url) : parts_(std::make_unique<Parts>()) {
    start_curl_once();
    parts_->easy.reset(curl_easy_init());
    if (!parts_->easy) throw std::runtime_error("libcurl cannot make a request");
    parts_->set(CURLOPT_URL, url.c_str());
    parts_->set(CURLOPT_NOSIGNAL, 1L);  // threads
    parts_->set(CURLOPT_CONNECTTIMEOUT, 10L);
    parts_->set(CURLOPT_TIMEOUT, 30L);
    parts_->set(CURLOPT_FOLLOWLOCATION, 0L);
    parts_->set(CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    parts_->set(CURLOPT_WRITEFUNCTION, &keep_answer);
    parts_->set(CURLOPT_WRITEDATA, static_cast<void*>(&parts_->answer.body));
}

CurlRequest::~CurlRequest() = default;

void CurlRequest::set_credentials(const std::string& user, const std::string& password) {
    parts_->set(CURLOPT_USERNAME, user.c_str());
    parts_->set(CURLOPT_PASSWORD, password.c_str());
}

void CurlRequest::set_headers(const std::vector<std::string>& headers) {
    for (const auto& line : headers) Parts::append(parts_->headers, line);
    parts_->set(CURLOPT_HTTPHEADER, parts_->headers.get());
}

void CurlRequest::set_body(const std::string& body) {
    parts_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    parts_->set(CURLOPT_COPYPOSTFIELDS, body.c_str());
}

void CurlRequest::set_mail(const std::string& sender, const std::string& recipient, const std::string& message,
                           Starttls starttls) {
    Parts::append(parts_->recipients, "<" + recipient + ">");
    parts_->set(CURLOPT_MAIL_FROM, ("<" + sender + ">").c_str());
    parts_->set(CURLOPT_MAIL_RCPT, parts_->recipients.get());
    parts_->set(CURLOPT_USE_SSL, static_cast<long>(starttls == Starttls::require ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    parts_->upload.rest = message;
    parts_->set(CURLOPT_READFUNCTION, &give_message);
    parts_->set(CURLOPT_READDATA, static_cast<void*>(&parts_->upload));
    parts_->set(CURLOPT_UPLOAD, 1L);
}

CurlRequest::Answer CurlRequest::perform() {
    auto problem = curl_easy_perform(parts_->easy.get());
    auto& answer = parts_->answer;
    curl_easy_getinfo(parts_->easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    answer.transferred = problem == CURLE_OK;
    if (!answer.transferred) answer.error = curl_easy_strerror(problem);
    return std::move(answer);
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (unsigned char c : text) {
        bool unreserved = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
        if (unreserved)
            out += static_cast<char>(c);
        else
            out += fmt::format("%{:02X}", c);
    }
    return out;
}

}  // namespace parta::jobs
