// Spoils what clients say, at random: values, types, lengths, numbers, names, copies, depth; and the text itself.
#pragma once
#include <boost/json.hpp>

#include <random>
#include <string>
#include <vector>

namespace parta::synthetic {

class Spoiler {
  public:
    explicit Spoiler(std::uint64_t seed) : random_(seed) {}

    /// Below the bound; 0 for 0.
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
    bool once_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[below(all.size())];
    }

    /// Changes one to three places. `known`: ids that are strings somewhere, to be found where they do not belong.
    void spoil(boost::json::value& value, const std::vector<std::string>& known);
    /// Changes the text, so that it may be no JSON any more.
    void spoil_text(std::string& text);

  private:
    void change(boost::json::value& whole, boost::json::value& place, const std::vector<std::string>& known);
    boost::json::value extreme(const std::vector<std::string>& known);

    std::mt19937_64 random_;
};

}  // namespace parta::synthetic
