// Calls: entering and leaving, what people do in them, and the signalling of sound and picture
// (docs/protocol/calls.md). Each begins with one unit of the database, which knows who may be where; the rest happens
// in memory.
#pragma once
#include "api/route.hpp"
#include "api/sign_in.hpp"
#include "calls/views.hpp"

namespace parta::api {

struct RunningCalls {
    std::vector<chats::RunningCall> calls;
};
BOOST_DESCRIBE_STRUCT(RunningCalls, (), (calls))
struct Attendance {
    std::vector<chats::Attendant> people;
};
BOOST_DESCRIBE_STRUCT(Attendance, (), (people))

Task<Reply> join_call(Services& services, Call& call);
Task<Reply> list_calls(Services& services, Call& call);
Task<Reply> get_call(Services& services, Call& call);
Task<Reply> leave_call(Services& services, Call& call);
Task<Reply> decline_call(Services& services, Call& call);

Task<Reply> open_transports(Services& services, Call& call, const calls::OpenTransports& in);
Task<Reply> connect_transport(Services& services, Call& call, const calls::ConnectTransport& in);
Task<Reply> restart_ice(Services& services, Call& call);
Task<Reply> send_source(Services& services, Call& call, const calls::SendSource& in);
Task<Reply> turn_source(Services& services, Call& call, const calls::TurnSource& in);
Task<Reply> receive_sources(Services& services, Call& call, const calls::Receive& in);
Task<Reply> resume_consumers(Services& services, Call& call, const calls::ResumeConsumers& in);

Task<Reply> set_hand(Services& services, Call& call, const calls::SetHand& in);
Task<Reply> react(Services& services, Call& call, const calls::React& in);
Task<Reply> stop_source(Services& services, Call& call, const calls::StopSource& in);
Task<Reply> set_silence(Services& services, Call& call, const calls::SetSilence& in);
Task<Reply> allow_speech(Services& services, Call& call, const calls::NamedMember& in);
Task<Reply> lower_hand(Services& services, Call& call);
Task<Reply> remove_from_call(Services& services, Call& call, const calls::NamedMember& in);
Task<Reply> end_call(Services& services, Call& call);
Task<Reply> call_attendance(Services& services, Call& call);

}  // namespace parta::api
