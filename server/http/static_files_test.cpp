#include "http/static_files.hpp"

#include <gtest/gtest.h>

#include "http/mime.hpp"
#include "http/testing.hpp"

namespace parta::http {
namespace {

class StaticFolder : public ::testing::Test {
  protected:
    StaticFolder() {
        folder_.write("index.html", "<html><script>boot()</script><script src=\"/assets/a.js\"></script></html>");
        folder_.write("index.html.br", "compressed index");
        folder_.write("sw.js", "worker");
        folder_.write("icon.png", "picture");
        folder_.write("drawing.svg", "<svg/>");
        folder_.write("assets/main-3f2a.js", "plain");
        folder_.write("assets/main-3f2a.js.br", "brotli");
        folder_.write("assets/main-3f2a.js.gz", "gzipped");
        files_.emplace(folder_.path());
    }

    std::optional<Response> find(std::string path, std::string_view accept_encoding = "") {
        Request request;
        request.path = std::move(path);
        if (!accept_encoding.empty()) request.headers.add("Accept-Encoding", accept_encoding);
        return files_->find(request);
    }

    static std::string file_of(const Response& response) {
        return std::get<FileBody>(response.body).path.filename().string();
    }

    testing::TestDirectory folder_;
    std::optional<StaticFiles> files_;
};

TEST_F(StaticFolder, HashedNamesAreKeptForEver) {
    auto response = find("/assets/main-3f2a.js");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->headers.get("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(response->headers.get("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(response->headers.get("x-content-type-options"), "nosniff");
    EXPECT_EQ(std::get<FileBody>(response->body).length, 5U);
}

TEST_F(StaticFolder, TheVersionIsAskedForEachTime) {
    for (const char* path : {"/", "/index.html", "/sw.js"}) {
        auto response = find(path);
        ASSERT_TRUE(response) << path;
        EXPECT_EQ(response->headers.get("cache-control"), "no-cache") << path;
        EXPECT_TRUE(response->headers.contains("etag")) << path;
    }
    EXPECT_NE(find("/")->headers.get("etag"), find("/sw.js")->headers.get("etag"));
    EXPECT_EQ(find("/icon.png")->headers.get("cache-control"), "public, max-age=3600");
}

TEST_F(StaticFolder, TheClientsOwnRoutesGetThePage) {
    for (const char* path : {"/", "/chats/12", "/join/abc", "/chats/"}) {
        auto response = find(path);
        ASSERT_TRUE(response) << path;
        EXPECT_EQ(file_of(*response), "index.html") << path;
    }
    for (const char* path :
         {"/nothing.png", "/assets/gone", "/assets/gone.js", "/assets/", "/main-3f2a.js", "/index.html.br"}) {
        EXPECT_FALSE(find(path)) << path;
    }
    Request post;
    post.method = Method::post;
    post.path = "/";
    EXPECT_FALSE(files_->find(post));
}

TEST_F(StaticFolder, TheBestCodingTheClientKnowsIsChosen) {
    const std::string path = "/assets/main-3f2a.js";
    struct Case {
        std::string_view accept;
        std::string_view file;
        std::string_view coding;
    };
    for (const Case& test : {Case{"gzip, deflate, br", "main-3f2a.js.br", "br"},
                             Case{"gzip", "main-3f2a.js.gz", "gzip"}, Case{"br;q=0, gzip", "main-3f2a.js.gz", "gzip"},
                             Case{"br; q=0.0, gzip;q=0", "main-3f2a.js", ""}, Case{"BR;q=0.5", "main-3f2a.js.br", "br"},
                             Case{"identity", "main-3f2a.js", ""}, Case{"brx", "main-3f2a.js", ""}}) {
        auto response = find(path, test.accept);
        ASSERT_TRUE(response);
        EXPECT_EQ(file_of(*response), test.file) << test.accept;
        EXPECT_EQ(response->headers.get("content-encoding"), test.coding) << test.accept;
        EXPECT_EQ(response->headers.get("vary"), "Accept-Encoding") << test.accept;
    }
    // Each coding is another entity.
    EXPECT_NE(find(path, "br")->headers.get("etag"), find(path, "gzip")->headers.get("etag"));
    EXPECT_FALSE(find("/sw.js", "br")->headers.contains("vary"));
}

TEST_F(StaticFolder, PagesAreLockedDown) {
    auto page = find("/chats");
    // Word for word: each of them closes a way. The digest: printf 'boot()' | openssl dgst -sha256 -binary | base64
    constexpr std::string_view policy =
        "default-src 'none'; script-src 'self' 'sha256-MeZS89WlF0u+o0hCvHTBt4q1WHU+U+sJKgbdRUc36mY='; style-src "
        "'self'; img-src 'self' blob: data:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    EXPECT_EQ(page->headers.get("content-security-policy"), policy);
    EXPECT_EQ(find("/drawing.svg")->headers.get("content-security-policy"), policy) << "it may hold scripts, too";
    for (const auto& [name, rule] :
         {std::pair{"x-content-type-options", "nosniff"}, std::pair{"referrer-policy", "no-referrer"},
          std::pair{"cross-origin-opener-policy", "same-origin"},
          std::pair{"cross-origin-resource-policy", "same-origin"}})
        EXPECT_EQ(page->headers.get(name), rule) << name;
    EXPECT_NE(page->headers.get("permissions-policy").find("geolocation=()"), std::string_view::npos);
    EXPECT_FALSE(page->headers.contains("strict-transport-security"));
    Request secure;
    secure.path = "/";
    secure.secure = true;
    EXPECT_TRUE(files_->find(secure)->headers.contains("strict-transport-security"));
}

TEST(StaticFiles, NeedAPage) {
    testing::TestDirectory empty;
    EXPECT_THROW(StaticFiles{empty.path()}, std::runtime_error);
}

TEST(SecurityHeaders, NameInlineElementsByTheirDigest) {
    EXPECT_EQ(inline_script_sources("<script>alert('Hello, world.');</script>"),
              std::vector<std::string>{"'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"});
    EXPECT_TRUE(inline_script_sources("<script type=module src=\"/a.js\"></script><scripted>x</scripted>").empty());
    EXPECT_EQ(inline_script_sources("<script type=\"module\">a</script> <script>b</script>").size(), 2U);
    EXPECT_EQ(inline_style_sources("<style>p{}</style>").size(), 1U);
    EXPECT_TRUE(inline_script_sources("<script>").empty());
}

TEST(Mime, IsFoundByExtension) {
    EXPECT_EQ(content_type_of("/a/b.HTML"), "text/html; charset=utf-8");
    EXPECT_EQ(content_type_of("manifest.webmanifest"), "application/manifest+json");
    EXPECT_EQ(content_type_of("/a.js/none"), "application/octet-stream");
    EXPECT_EQ(content_type_of("x.exe"), "application/octet-stream");
}

}  // namespace
}  // namespace parta::http
