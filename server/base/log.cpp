#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <utility>

namespace parta {
namespace {

constexpr std::pair<std::string_view, LogLevel> level_names[] = {{"debug", LogLevel::debug},
                                                                 {"info", LogLevel::info},
                                                                 {"warning", LogLevel::warning},
                                                                 {"error", LogLevel::error},
                                                                 {"off", LogLevel::off}};

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

/// The "<4>" prefix of sd-daemon(3).
class JournalPriority : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        char digit = message.level >= spdlog::level::critical ? '2'
                     : message.level == spdlog::level::err    ? '3'
                     : message.level == spdlog::level::warn   ? '4'
                     : message.level == spdlog::level::info   ? '6'
                                                              : '7';
        const char prefix[] = {'<', digit, '>'};
        out.append(prefix, prefix + sizeof prefix);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JournalPriority>(); }
};

}  // namespace

std::optional<LogLevel> log_level_from(std::string_view name) {
    for (auto [known, level] : level_names)
        if (known == name) return level;
    return std::nullopt;
}

void start_log(LogLevel level) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    if (std::getenv("JOURNAL_STREAM") != nullptr)
        formatter->add_flag<JournalPriority>('*').set_pattern("%*%v");
    else
        formatter->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
    auto logger = std::make_shared<spdlog::logger>("parta", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_formatter(std::move(formatter));
    logger->set_level(to_spdlog(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace parta
