// A thin owner around libcurl's easy interface. Private to this folder.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace parta::jobs {

/// One request of libcurl with the limits that every sender keeps: 10 s to connect, 30 s in all, no redirects.
class CurlRequest {
  public:
    explicit CurlRequest(const std::string& url);
    ~CurlRequest();
    CurlRequest(const CurlRequest&) = delete;
    CurlRequest& operator=(const CurlRequest&) = delete;

    void set_credentials(const std::string& user, const std::string& password);
    void set_headers(const std::vector<std::string>& headers);
    /// Makes it a POST.
    void set_body(const std::string& body);
    enum class Starttls { require, if_offered };
    /// Makes it a mail from `sender` to `recipient`; `message` must outlive the request.
    void set_mail(const std::string& sender, const std::string& recipient, const std::string& message,
                  Starttls starttls);

    struct Answer {
        long status = 0;   // HTTP status, or the last SMTP reply code
        std::string body;  // the first 64 KiB
        bool transferred = false;
        std::string error;  // why not transferred; holds no recipient
    };
    Answer perform();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Percent-encoding of everything but unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace parta::jobs
