// What the server looks at once in a while: connections with deadlines. One timer serves all of them.
#pragma once
#include <boost/intrusive/list_hook.hpp>
#include <chrono>

namespace parta::http {

class Swept : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    virtual ~Swept() = default;
    /// Acts on deadlines that have passed.
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    /// The server is ending: finish what runs, start nothing new.
    virtual void drain() = 0;
    /// Breaks the connection at once.
    virtual void abort() = 0;
};

}  // namespace parta::http
