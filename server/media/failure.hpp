// What goes wrong between us and a media worker. What a client sent wrongly is parta::Error{invalid_field} instead.
#pragma once
#include <exception>
#include <string>
#include <utility>

namespace parta::media {

struct Failure : std::exception {
    enum class Kind {
        worker_gone,  // the process has ended, was ended, or could not be started; all that lived in it is gone
        timeout,      // no answer in time; whether it was done is unknown, so close the thing or what holds it
        overloaded,   // more is waiting to be sent to the worker than may wait
        refused,      // the worker said no; `text` says why
    };
    Kind kind;
    std::string text;  // for the log, in English; never personal data

    Failure(Kind k, std::string t) : kind(k), text(std::move(t)) {}
    const char* what() const noexcept override { return text.c_str(); }
};

}  // namespace parta::media
