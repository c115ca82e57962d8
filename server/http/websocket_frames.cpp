#include "http/websocket_frames.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

namespace parta::http {
namespace {

constexpr std::size_t control_limit = 125;
constexpr std::uint16_t protocol_error = 1002;
constexpr std::uint16_t unacceptable = 1003;
constexpr std::uint16_t no_code = 1005;
constexpr std::uint16_t bad_text = 1007;
constexpr std::uint16_t too_big = 1009;

bool is_control(Opcode opcode) {
    return (static_cast<std::uint8_t>(opcode) & 8) != 0;
}

/// Unmasks and turns the mask so that it fits the byte after these.
void unmask(std::span<char> bytes, std::array<std::uint8_t, 4>& mask) {
    std::array<std::uint8_t, 8> wide{};
    for (std::size_t i = 0; i < 8; ++i) wide[i] = mask[i % 4];
    std::uint64_t key = 0;
    std::memcpy(&key, wide.data(), 8);
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        word ^= key;
        std::memcpy(bytes.data() + i, &word, 8);
    }
    for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(static_cast<std::uint8_t>(bytes[i]) ^ mask[i % 4]);
    std::rotate(mask.begin(), mask.begin() + static_cast<std::ptrdiff_t>(bytes.size() % 4), mask.end());
}

std::size_t header_length(std::uint8_t second_byte) {
    std::uint8_t length = second_byte & 0x7F;
    return 2U + (length == 126 ? 2U : length == 127 ? 8U : 0U) + ((second_byte & 0x80) != 0 ? 4U : 0U);
}

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

std::expected<Incoming, FrameError> read_close(std::string_view payload) {
    if (payload.empty()) return Incoming{Incoming::Kind::close, {}, no_code};
    if (payload.size() == 1) return std::unexpected(FrameError{protocol_error, "close frame of one byte"});
    auto code =
        static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
    if (!is_close_code(code)) return std::unexpected(FrameError{protocol_error, "close code out of use"});
    std::string_view reason = payload.substr(2);
    Utf8Checker checker;
    if (!checker.feed(reason) || !checker.complete()) {
        return std::unexpected(FrameError{bad_text, "close reason is not UTF-8"});
    }
    return Incoming{Incoming::Kind::close, reason, code};
}

}  // namespace

FrameReader::Step FrameReader::next(std::span<char>& input) {
    // The caller has seen what was delivered last; a quiet connection keeps no memory for it.
    if (spent_ == Store::message) message_ = {};
    if (spent_ == Store::control) control_ = {};
    spent_ = Store::none;
    for (;;) {
        if (!in_payload_) {
            if (!take_header(input)) return std::nullopt;
            if (auto error = open_frame()) return std::unexpected(*error);
        }
        if (left_ > 0 && input.empty()) return std::nullopt;
        auto step = take_payload(input);
        if (!step || *step) return step;
    }
}

/// False when the header is not whole yet.
bool FrameReader::take_header(std::span<char>& input) {
    for (;;) {
        std::size_t wanted = header_size_ < 2 ? 2 : header_length(header_[1]);
        if (header_size_ == wanted) return true;
        if (input.empty()) return false;
        std::size_t count = std::min(wanted - header_size_, input.size());
        std::memcpy(header_.data() + header_size_, input.data(), count);
        header_size_ = static_cast<std::uint8_t>(header_size_ + count);
        input = input.subspan(count);
    }
}

std::optional<FrameError> FrameReader::open_frame() {
    std::span<const std::uint8_t> header{header_.data(), header_size_};
    header_size_ = 0;
    if ((header[0] & 0x70) != 0) return FrameError{protocol_error, "reserved bits without an extension"};
    auto opcode = static_cast<Opcode>(header[0] & 0x0F);
    final_ = (header[0] & 0x80) != 0;
    if ((header[1] & 0x80) == 0) return FrameError{protocol_error, "frame without a mask"};

    std::uint8_t short_length = header[1] & 0x7F;
    auto extended = header.subspan(2, header.size() - 6);
    left_ = extended.empty() ? short_length : big_endian(extended);
    bool wasteful = (short_length == 126 && left_ < 126) || (short_length == 127 && left_ <= 0xFFFF);
    if (wasteful || left_ >> 63 != 0) return FrameError{protocol_error, "length not in its shortest form"};
    std::copy(header.end() - 4, header.end(), mask_.begin());

    if (is_control(opcode)) {
        if (!final_) return FrameError{protocol_error, "fragmented control frame"};
        if (left_ > control_limit) return FrameError{protocol_error, "control frame over 125 bytes"};
        if (opcode != Opcode::close && opcode != Opcode::ping && opcode != Opcode::pong) {
            return FrameError{protocol_error, "unknown opcode"};
        }
    } else {
        if (opcode == Opcode::binary) return FrameError{unacceptable, "binary messages are not spoken here"};
        if (opcode != Opcode::text && opcode != Opcode::continuation) {
            return FrameError{protocol_error, "unknown opcode"};
        }
        if ((opcode == Opcode::continuation) != in_message_) {
            return FrameError{protocol_error, in_message_ ? "message inside a message" : "continuation of nothing"};
        }
        if (left_ > message_limit_ - message_.size()) return FrameError{too_big, "message over the limit"};
        if (opcode == Opcode::text) utf8_.reset();
        in_message_ = true;
    }
    opcode_ = opcode;
    in_payload_ = true;
    return std::nullopt;
}

FrameReader::Step FrameReader::take_payload(std::span<char>& input) {
    auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    std::span<char> bytes = input.first(count);
    input = input.subspan(count);
    left_ -= count;
    unmask(bytes, mask_);
    std::string_view text{bytes.data(), bytes.size()};

    bool control = is_control(opcode_);
    if (!control && !utf8_.feed(text)) return std::unexpected(FrameError{bad_text, "text is not UTF-8"});
    std::string& store = control ? control_ : message_;
    bool whole_here = left_ == 0 && store.empty() && (control || final_);
    if (!whole_here) {
        store.append(text);
        text = store;
    }
    if (left_ > 0) return std::nullopt;
    in_payload_ = false;
    return finish_frame(text);
}

FrameReader::Step FrameReader::finish_frame(std::string_view payload) {
    if (is_control(opcode_)) {
        spent_ = Store::control;
        if (opcode_ == Opcode::ping) return Incoming{Incoming::Kind::ping, payload};
        if (opcode_ == Opcode::pong) return Incoming{Incoming::Kind::pong, payload};
        auto close = read_close(payload);
        if (!close) return std::unexpected(close.error());
        return *close;
    }
    if (!final_) return std::nullopt;
    if (!utf8_.complete()) return std::unexpected(FrameError{bad_text, "text ends inside a character"});
    in_message_ = false;
    spent_ = Store::message;
    return Incoming{Incoming::Kind::text, payload};
}

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size) {
    out.push_back(static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode)));
    int length_bytes = payload_size < 126 ? 0 : payload_size <= 0xFFFF ? 2 : 8;
    out.push_back(static_cast<char>(length_bytes == 0 ? payload_size : length_bytes == 2 ? 126 : 127));
    for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(payload_size) >> shift & 0xFF));
    }
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    std::size_t size = std::min(reason.size(), control_limit - 2);
    if (size < reason.size()) {
        while (size > 0 && (static_cast<std::uint8_t>(reason[size]) & 0xC0) == 0x80) --size;
    }
    std::string payload;
    payload.push_back(static_cast<char>(code >> 8));
    payload.push_back(static_cast<char>(code & 0xFF));
    payload.append(reason.substr(0, size));
    return payload;
}

bool is_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    // 1004 is reserved; 1005, 1006 and 1015 never travel.
    return code >= 1000 && code <= 1014 && code != 1004 && code != no_code && code != 1006;
}

std::optional<std::string> accept_key(std::string_view key) {
    constexpr std::size_t key_length = 24;
    if (key.size() != key_length || !key.ends_with("==") || key[21] == '=') return std::nullopt;
    std::array<unsigned char, 18> decoded{};
    if (EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char*>(key.data()), key_length) != 18) {
        return std::nullopt;
    }
    std::string input{key};
    input += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3
    std::array<unsigned char, 20> digest{};
    EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    std::array<unsigned char, 29> encoded{};
    int size = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
    return std::string{reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

}  // namespace parta::http
