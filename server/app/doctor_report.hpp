// What `parta doctor` finds, as it is told. Private to this folder.
#pragma once
#include <iostream>
#include <string_view>

#include "app/config.hpp"

namespace parta::app {

/// Says each finding as it comes, with what to do about a trouble.
class Report {
  public:
    void good(std::string_view what) { std::cout << "  ok       " << what << "\n"; }
    void note(std::string_view what) { std::cout << "  note     " << what << "\n"; }
    void trouble(std::string_view what, std::string_view remedy) {
        std::cout << "  TROUBLE  " << what << "\n           → " << remedy << "\n";
        ++troubles_;
    }
    int troubles() const { return troubles_; }

  private:
    int troubles_ = 0;
};

/// The certificate that is served, from the view of a device that is asked to trust it.
void check_certificate(const Config& config, Report& report);
/// Whether the addresses that people use lead here, over the network as a phone would come.
void check_reach(const Config& config, Report& report);

}  // namespace parta::app
