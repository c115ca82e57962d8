// Writes tests/golden/ortc.json: what mediasoup's own JavaScript answers to the inputs below. ortc_test.cpp asks our
// functions the same. Run it after a change of the pinned package or of the inputs: node tests/media/ortc_golden.mjs
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
execFileSync(join(root, 'tools/media-worker'), ['package'], { stdio: 'inherit' });
const mediasoup = join(root, 'build/media/npm/node_modules/mediasoup/');
const require = createRequire(mediasoup);
const ortc = require(join(mediasoup, 'node/lib/ortc.js'));
const utils = require(join(mediasoup, 'node/lib/utils.js'));
const { supportedRtpCapabilities } = require(join(mediasoup, 'node/lib/supportedRtpCapabilities.js'));
const { parseScalabilityMode } = require(join(mediasoup, 'node/lib/scalabilityModesUtils.js'));

// Random numbers would differ each time: the first is the stream's, the second the retransmission's.
let drawn = [];
utils.generateRandomNumber = () => drawn.shift();
const firstSsrc = 300_000_000;
const secondSsrc = 400_000_000;
const fixed = (work) => {
	drawn = [firstSsrc, secondSsrc];
	return work();
};
const clone = (value) => structuredClone(value);
const outcome = (work) => {
	try {
		return { value: fixed(work) };
	} catch (error) {
		return { error: String(error.message) };
	}
};

// ---- who speaks: routers

const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 };
const vp8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 };
const vp9 = (profile) => ({ kind: 'video', mimeType: 'video/VP9', clockRate: 90000, parameters: profile === undefined ? {} : { 'profile-id': profile } });
const av1 = { kind: 'video', mimeType: 'video/AV1', clockRate: 90000 };
const h264 = (level, mode = 1, more = { 'level-asymmetry-allowed': 1 }) => ({
	kind: 'video',
	mimeType: 'video/H264',
	clockRate: 90000,
	parameters: { ...(mode === undefined ? {} : { 'packetization-mode': mode }), ...(level === undefined ? {} : { 'profile-level-id': level }), ...more },
});

const routers = {
	room: [opus, vp8, h264('42e01f')],
	all_video: [opus, vp8, vp9(0), vp9(2), h264('42e01f'), h264('4d0032'), h264('640c1f', 1), av1],
	audio_only: [opus],
	chosen_types: [{ ...opus, preferredPayloadType: 111 }, { ...vp8, preferredPayloadType: 100 }, { ...vp9(0), preferredPayloadType: 98 }],
	telephony: [{ kind: 'audio', mimeType: 'audio/PCMU', clockRate: 8000 }, { kind: 'audio', mimeType: 'audio/pcma', clockRate: 8000 }, { kind: 'audio', mimeType: 'audio/G722', clockRate: 8000 }, { kind: 'audio', mimeType: 'audio/telephone-event', clockRate: 8000 }],
	surround: [{ kind: 'audio', mimeType: 'audio/multiopus', clockRate: 48000, channels: 6, parameters: { channel_mapping: '0,4,1,2,3,5', num_streams: 4, coupled_streams: 2 } }],
	surround_unknown: [{ kind: 'audio', mimeType: 'audio/multiopus', clockRate: 48000, channels: 6, parameters: { num_streams: 3, coupled_streams: 3 } }],
	small_letters: [{ kind: 'audio', mimeType: 'AUDIO/OPUS', clockRate: 48000, channels: 2 }, { kind: 'video', mimeType: 'video/vp8', clockRate: 90000 }],
	nothing: [],
	mono_opus: [{ ...opus, channels: 1 }],
	unknown_codec: [opus, { kind: 'video', mimeType: 'video/H265', clockRate: 90000 }],
	wrong_clock: [{ ...opus, clockRate: 44100 }],
	taken_twice: [{ ...opus, preferredPayloadType: 100 }, { ...vp8, preferredPayloadType: 100 }],
	too_many: Array.from({ length: 20 }, () => vp8),
	as_many_as_fit: Array.from({ length: 16 }, () => vp8),
	feedback_is_the_workers: [{ ...vp8, rtcpFeedback: [{ type: 'strange' }] }],
	more_parameters: [{ ...opus, parameters: { useinbandfec: 1, stereo: '1' } }, { ...vp8, parameters: { 'x-google-start-bitrate': 1000 } }],
};

// ---- who sends: producers

const uri = {
	mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
	rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
	rrid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
	sendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
	transportCc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
	level: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
	dependency: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
	orientation: 'urn:3gpp:video-orientation',
	toffset: 'urn:ietf:params:rtp-hdrext:toffset',
	captureTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
	playoutDelay: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
};
const ext = (...list) => list.map(([name, id]) => ({ uri: uri[name], id, encrypt: false, parameters: {} }));
const videoFeedback = [{ type: 'goog-remb' }, { type: 'transport-cc' }, { type: 'ccm', parameter: 'fir' }, { type: 'nack' }, { type: 'nack', parameter: 'pli' }];
const rtx = (payloadType, apt) => ({ mimeType: 'video/rtx', payloadType, clockRate: 90000, parameters: { apt }, rtcpFeedback: [] });
const video = (mimeType, payloadType, parameters = {}) => ({ mimeType, payloadType, clockRate: 90000, parameters, rtcpFeedback: clone(videoFeedback) });
const chromeVideoExt = ext(['toffset', 14], ['sendTime', 2], ['orientation', 13], ['transportCc', 3], ['playoutDelay', 5], ['mid', 4], ['rid', 10], ['rrid', 11]);

const producers = {
	chrome_opus: { kind: 'audio', parameters: { mid: '0', codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 }, rtcpFeedback: [{ type: 'transport-cc', parameter: '' }] }], headerExtensions: ext(['mid', 4], ['sendTime', 2], ['transportCc', 3], ['level', 1]), encodings: [{ ssrc: 2437823211, dtx: true }], rtcp: { cname: 'qZcq', reducedSize: true, mux: true }, msid: 's a' } },
	chrome_opus_capture_time: { kind: 'audio', parameters: { mid: '0', codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: { useinbandfec: 1 } }], headerExtensions: ext(['mid', 4], ['captureTime', 7]), encodings: [{ ssrc: 99 }] } },
	chrome_vp8: { kind: 'video', parameters: { mid: '1', codecs: [video('video/VP8', 96), rtx(97, 96)], headerExtensions: chromeVideoExt, encodings: [{ ssrc: 1, rtx: { ssrc: 2 }, dtx: false }], rtcp: { cname: 'c', reducedSize: true } } },
	chrome_vp8_simulcast: { kind: 'video', parameters: { mid: '1', codecs: [video('video/VP8', 96), rtx(97, 96)], headerExtensions: chromeVideoExt, encodings: [{ rid: 'r0', active: true, scaleResolutionDownBy: 4, scalabilityMode: 'L1T3', maxBitrate: 150000 }, { rid: 'r1', active: true, scaleResolutionDownBy: 2, scalabilityMode: 'L1T3', maxBitrate: 500000 }, { rid: 'r2', active: true, scalabilityMode: 'L1T3', maxBitrate: 1500000, priority: 'high', networkPriority: 'high', maxFramerate: 30 }], rtcp: { cname: 'c' } } },
	chrome_vp8_two_layers: { kind: 'video', parameters: { codecs: [video('video/VP8', 96)], encodings: [{ ssrc: 11 }, { ssrc: 12 }] } },
	chrome_vp9_svc: { kind: 'video', parameters: { mid: '2', codecs: [video('video/VP9', 98, { 'profile-id': 0 }), rtx(99, 98)], headerExtensions: chromeVideoExt, encodings: [{ ssrc: 5, rtx: { ssrc: 6 }, scalabilityMode: 'L3T3_KEY', maxBitrate: 2000000 }] } },
	chrome_vp9_no_profile: { kind: 'video', parameters: { codecs: [video('video/VP9', 98), rtx(99, 98)], encodings: [{ ssrc: 5 }] } },
	chrome_vp9_profile_2: { kind: 'video', parameters: { codecs: [video('video/VP9', 100, { 'profile-id': 2 })], encodings: [{ ssrc: 5 }] } },
	chrome_h264: { kind: 'video', parameters: { mid: '3', codecs: [video('video/H264', 102, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42001f' }), rtx(103, 102)], encodings: [{ ssrc: 7, rtx: { ssrc: 8 } }] } },
	chrome_h264_constrained: { kind: 'video', parameters: { mid: '3', codecs: [video('video/H264', 106, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42e034' }), rtx(107, 106)], encodings: [{ ssrc: 7 }] } },
	h264_no_asymmetry: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'packetization-mode': 1, 'profile-level-id': '42e015' })], encodings: [{ ssrc: 7 }] } },
	h264_unnamed_profile: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'packetization-mode': 1 })], encodings: [{ ssrc: 7 }] } },
	h264_mode_0: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'profile-level-id': '42e01f' })], encodings: [{ ssrc: 7 }] } },
	h264_level_1b: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'packetization-mode': 1, 'profile-level-id': '42f00b' })], encodings: [{ ssrc: 7 }] } },
	h264_wrong_profile: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'packetization-mode': 1, 'profile-level-id': '42e0ff' })], encodings: [{ ssrc: 7 }] } },
	h264_short_profile: { kind: 'video', parameters: { codecs: [video('video/H264', 106, { 'packetization-mode': 1, 'profile-level-id': '42e' })], encodings: [{ ssrc: 7 }] } },
	h264_high: { kind: 'video', parameters: { codecs: [video('video/H264', 112, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '640c34' })], encodings: [{ ssrc: 7 }] } },
	h264_text_numbers: { kind: 'video', parameters: { codecs: [video('video/H264', 112, { 'level-asymmetry-allowed': '1', 'packetization-mode': '1', 'profile-level-id': '42e01f' })], encodings: [{ ssrc: 7 }] } },
	chrome_av1_svc: { kind: 'video', parameters: { codecs: [video('video/AV1', 45, { 'level-idx': 5, profile: 0, tier: 0 }), rtx(46, 45)], headerExtensions: ext(['mid', 4], ['dependency', 12]), encodings: [{ ssrc: 5, scalabilityMode: 'L2T2' }] } },
	firefox_opus: { kind: 'audio', parameters: { mid: '0', codecs: [{ mimeType: 'audio/opus', payloadType: 109, clockRate: 48000, channels: 2, parameters: { maxplaybackrate: 48000, stereo: 1, useinbandfec: 1 }, rtcpFeedback: [] }], headerExtensions: ext(['level', 1], ['mid', 3]), encodings: [{ ssrc: 3012841237 }], rtcp: { cname: '{0a5b4bd5-1111-4222-8333-944444444444}', reducedSize: true } } },
	firefox_vp8_simulcast: { kind: 'video', parameters: { mid: '1', codecs: [video('video/VP8', 120, { 'max-fs': 12288, 'max-fr': 60 }), rtx(124, 120)], headerExtensions: ext(['mid', 3], ['sendTime', 4], ['toffset', 5], ['transportCc', 7], ['rid', 9], ['rrid', 10]), encodings: [{ rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150000 }, { rid: 'r1', maxBitrate: 900000 }] } },
	firefox_h264: { kind: 'video', parameters: { codecs: [video('video/H264', 126, { 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1, 'packetization-mode': 1 }), rtx(127, 126)], encodings: [{ ssrc: 31 }] } },
	safari_opus: { kind: 'audio', parameters: { mid: '0', codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: { minptime: 10, useinbandfec: 1 }, rtcpFeedback: [{ type: 'transport-cc' }] }], headerExtensions: ext(['level', 1], ['sendTime', 2], ['transportCc', 3], ['mid', 4]), encodings: [{ ssrc: 813219 }] } },
	safari_h264_high: { kind: 'video', parameters: { mid: '1', codecs: [video('video/H264', 96, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '640c1f' }), rtx(97, 96)], headerExtensions: chromeVideoExt, encodings: [{ ssrc: 21, rtx: { ssrc: 22 } }] } },
	safari_h264_two_modes: { kind: 'video', parameters: { codecs: [video('video/H264', 98, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42e01f' }), rtx(99, 98), video('video/VP8', 100), rtx(101, 100)], encodings: [{ ssrc: 21, codecPayloadType: 100 }] } },
	pcmu: { kind: 'audio', parameters: { codecs: [{ mimeType: 'audio/PCMU', payloadType: 0, clockRate: 8000 }], encodings: [{ ssrc: 4 }] } },
	surround: { kind: 'audio', parameters: { codecs: [{ mimeType: 'audio/multiopus', payloadType: 120, clockRate: 48000, channels: 6, parameters: { channel_mapping: '0,4,1,2,3,5', num_streams: 4, coupled_streams: 2 } }], encodings: [{ ssrc: 4 }] } },
	mono_opus: { kind: 'audio', parameters: { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000 }], encodings: [{ ssrc: 4 }] } },
	no_encodings: { kind: 'audio', parameters: { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 }] } },
	rtx_of_nothing: { kind: 'video', parameters: { codecs: [video('video/VP8', 96), rtx(97, 98)], encodings: [{ ssrc: 4 }] } },
	rtx_of_rtx: { kind: 'video', parameters: { codecs: [video('video/VP8', 96), rtx(97, 96), rtx(98, 97)], encodings: [{ ssrc: 4 }] } },
	rtx_without_apt: { kind: 'video', parameters: { codecs: [video('video/VP8', 96), { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000 }], encodings: [{ ssrc: 4 }] } },
	ulpfec: { kind: 'video', parameters: { codecs: [video('video/VP8', 96), { mimeType: 'video/ulpfec', payloadType: 116, clockRate: 90000 }], encodings: [{ ssrc: 4 }] } },
	red: { kind: 'audio', parameters: { codecs: [{ mimeType: 'audio/red', payloadType: 63, clockRate: 48000, channels: 2, parameters: { x: '111/111' } }], encodings: [{ ssrc: 4 }] } },
};

// ---- who receives

const capability = (kind, mimeType, preferredPayloadType, clockRate, parameters = {}, rtcpFeedback = [], channels) => ({ kind, mimeType, preferredPayloadType, clockRate, ...(channels ? { channels } : {}), parameters, rtcpFeedback });
const rtxCapability = (preferredPayloadType, apt) => capability('video', 'video/rtx', preferredPayloadType, 90000, { apt });
const fromRouter = (name, change = (caps) => caps) => change(clone(ortc.generateRouterRtpCapabilities(clone(routers[name]))));
const without = (...uris) => (caps) => ({ ...caps, headerExtensions: caps.headerExtensions.filter((e) => !uris.includes(e.uri)) });
const only = (...types) => (caps) => ({ ...caps, codecs: caps.codecs.filter((c) => types.includes(c.mimeType)) });

const receivers = {
	all_of_the_room: fromRouter('room'),
	all_video: fromRouter('all_video'),
	chosen_types: fromRouter('chosen_types'),
	no_transport_cc: fromRouter('room', without(uri.transportCc)),
	no_estimation: fromRouter('room', without(uri.transportCc, uri.sendTime)),
	no_extensions: fromRouter('room', (caps) => ({ ...caps, headerExtensions: [] })),
	no_rtx: fromRouter('all_video', (caps) => ({ ...caps, codecs: caps.codecs.filter((c) => c.mimeType !== 'video/rtx') })),
	rtx_only: fromRouter('all_video', only('video/rtx')),
	audio_only: fromRouter('room', only('audio/opus')),
	vp8_only: fromRouter('room', only('video/VP8', 'video/rtx')),
	other_extension_ids: fromRouter('room', (caps) => ({ ...caps, headerExtensions: caps.headerExtensions.map((e) => ({ ...e, preferredId: e.preferredId + 20 })) })),
	nothing: { codecs: [], headerExtensions: [] },
	left_out: {},
	safari: { codecs: [capability('audio', 'audio/opus', 100, 48000, { minptime: 10, useinbandfec: 1 }, [{ type: 'transport-cc' }], 2), capability('video', 'video/H264', 103, 90000, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42e01f' }, [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }, { type: 'goog-remb' }, { type: 'transport-cc' }]), rtxCapability(104, 103), capability('video', 'video/VP8', 101, 90000, {}, [{ type: 'nack' }, { type: 'transport-cc' }]), rtxCapability(102, 101)], headerExtensions: [{ kind: 'audio', uri: uri.mid, preferredId: 1 }, { kind: 'video', uri: uri.mid, preferredId: 1, preferredEncrypt: false, direction: 'sendrecv' }, { kind: 'video', uri: uri.transportCc, preferredId: 5 }] },
	firefox: { codecs: [capability('audio', 'audio/opus', 100, 48000, {}, [], 2), capability('video', 'video/VP8', 101, 90000, {}, [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }]), rtxCapability(102, 101)], headerExtensions: [{ kind: 'audio', uri: uri.level, preferredId: 6 }, { kind: 'video', uri: uri.sendTime, preferredId: 4 }] },
	without_kind: { codecs: [{ mimeType: 'audio/opus', clockRate: 48000, channels: 2 }], headerExtensions: [] },
	mono: { codecs: [{ mimeType: 'audio/opus', clockRate: 48000 }] },
	h264_high_only: { codecs: [capability('video', 'video/H264', 103, 90000, { 'packetization-mode': 1, 'profile-level-id': '640c1f' })] },
};

// ---- malformed: only whether it is refused is compared

const base = () => clone(producers.chrome_vp8.parameters);
const spoilt = (change) => {
	const value = base();
	change(value);
	return value;
};
const malformedParameters = {
	codecs_missing: spoilt((p) => delete p.codecs),
	codecs_text: spoilt((p) => (p.codecs = 'VP8')),
	codec_null: spoilt((p) => (p.codecs = [null])),
	mid_number: spoilt((p) => (p.mid = 1)),
	mime_missing: spoilt((p) => delete p.codecs[0].mimeType),
	mime_number: spoilt((p) => (p.codecs[0].mimeType = 5)),
	mime_application: spoilt((p) => (p.codecs[0].mimeType = 'application/VP8')),
	mime_bare: spoilt((p) => (p.codecs[0].mimeType = 'video/')),
	payload_type_missing: spoilt((p) => delete p.codecs[0].payloadType),
	payload_type_text: spoilt((p) => (p.codecs[0].payloadType = '96')),
	clock_rate_missing: spoilt((p) => delete p.codecs[0].clockRate),
	clock_rate_text: spoilt((p) => (p.codecs[0].clockRate = '90000')),
	parameter_object: spoilt((p) => (p.codecs[0].parameters = { x: {} })),
	parameter_true: spoilt((p) => (p.codecs[0].parameters = { x: true })),
	parameter_null: spoilt((p) => (p.codecs[0].parameters = { x: null })),
	apt_text: spoilt((p) => (p.codecs[1].parameters.apt = '96')),
	feedback_without_type: spoilt((p) => (p.codecs[0].rtcpFeedback = [{}])),
	feedback_number: spoilt((p) => (p.codecs[0].rtcpFeedback = [{ type: 5 }])),
	feedback_list_of_text: spoilt((p) => (p.codecs[0].rtcpFeedback = ['nack'])),
	extensions_object: spoilt((p) => (p.headerExtensions = {})),
	extension_without_uri: spoilt((p) => (p.headerExtensions = [{ id: 1 }])),
	extension_without_id: spoilt((p) => (p.headerExtensions = [{ uri: uri.mid }])),
	extension_encrypt_text: spoilt((p) => (p.headerExtensions = [{ uri: uri.mid, id: 1, encrypt: 'yes' }])),
	extension_parameter_list: spoilt((p) => (p.headerExtensions = [{ uri: uri.mid, id: 1, parameters: { a: [] } }])),
	encodings_text: spoilt((p) => (p.encodings = 'one')),
	encoding_text: spoilt((p) => (p.encodings = ['one'])),
	ssrc_text: spoilt((p) => (p.encodings = [{ ssrc: '1' }])),
	rid_number: spoilt((p) => (p.encodings = [{ rid: 1 }])),
	rtx_number: spoilt((p) => (p.encodings = [{ ssrc: 1, rtx: 2 }])),
	rtx_without_ssrc: spoilt((p) => (p.encodings = [{ ssrc: 1, rtx: {} }])),
	scalability_number: spoilt((p) => (p.encodings = [{ ssrc: 1, scalabilityMode: 3 }])),
	rtcp_text: spoilt((p) => (p.rtcp = 'yes')),
	cname_number: spoilt((p) => (p.rtcp = { cname: 5 })),
	msid_number: spoilt((p) => (p.msid = 5)),
	a_list: [],
	text: 'x',
	number: 5,
};
const malformedCapabilities = {
	codecs_object: { codecs: {} },
	extensions_object: { codecs: [], headerExtensions: {} },
	codec_null: { codecs: [null] },
	mime_missing: { codecs: [{ kind: 'audio', clockRate: 48000 }] },
	mime_wrong: { codecs: [{ mimeType: 'text/plain', clockRate: 48000 }] },
	clock_missing: { codecs: [{ mimeType: 'audio/opus' }] },
	clock_text: { codecs: [{ mimeType: 'audio/opus', clockRate: '48000' }] },
	payload_type_text: { codecs: [{ mimeType: 'audio/opus', clockRate: 48000, preferredPayloadType: '1' }] },
	parameter_list: { codecs: [{ mimeType: 'audio/opus', clockRate: 48000, parameters: { a: [] } }] },
	apt_text: { codecs: [{ mimeType: 'video/rtx', clockRate: 90000, parameters: { apt: '96' } }] },
	feedback_empty: { codecs: [{ mimeType: 'audio/opus', clockRate: 48000, rtcpFeedback: [{}] }] },
	extension_without_kind: { headerExtensions: [{ uri: uri.mid, preferredId: 1 }] },
	extension_wrong_kind: { headerExtensions: [{ kind: 'smell', uri: uri.mid, preferredId: 1 }] },
	extension_without_uri: { headerExtensions: [{ kind: 'audio', preferredId: 1 }] },
	extension_without_id: { headerExtensions: [{ kind: 'audio', uri: uri.mid }] },
	extension_id_text: { headerExtensions: [{ kind: 'audio', uri: uri.mid, preferredId: '1' }] },
	extension_encrypt_text: { headerExtensions: [{ kind: 'audio', uri: uri.mid, preferredId: 1, preferredEncrypt: 'no' }] },
	extension_direction_number: { headerExtensions: [{ kind: 'audio', uri: uri.mid, preferredId: 1, direction: 5 }] },
	text: 'x',
	number: 5,
};

// ---- answers

const normalised = (check, value) =>
	outcome(() => {
		const copy = clone(value);
		check(copy);
		return copy;
	});

const golden = {
	about: 'Made by tests/media/ortc_golden.mjs from the JavaScript of mediasoup; not to be edited.',
	version: require(join(mediasoup, 'package.json')).version,
	firstSsrc,
	secondSsrc,
	supported: (ortc.generateRouterRtpCapabilities([]), clone(supportedRtpCapabilities)),
	scalability: Object.fromEntries(['L1T1', 'L1T3', 'L3T3', 'L3T3_KEY', 'L2T2h', 'S3T3', 'L10T12', 'L0T1', 'L1', 'T3', '', 'x', 'l1t3', 'L123T4', 'L3T3_KEY_SHIFT', 'L1T0'].map((mode) => [mode, parseScalabilityMode(mode)])),
	routers: {},
	receivers: {},
	producers,
	sessions: [],
	malformedParameters: {},
	malformedCapabilities: {},
};
for (const [name, codecs] of Object.entries(routers)) golden.routers[name] = { codecs, ...outcome(() => ortc.generateRouterRtpCapabilities(clone(codecs))) };
for (const [name, given] of Object.entries(receivers)) golden.receivers[name] = { given, ...normalised(ortc.validateAndNormalizeRtpCapabilities, given) };
for (const [name, value] of Object.entries(malformedParameters)) golden.malformedParameters[name] = { given: value, refused: 'error' in normalised(ortc.validateAndNormalizeRtpParameters, value) };
for (const [name, value] of Object.entries(malformedCapabilities)) golden.malformedCapabilities[name] = { given: value, refused: 'error' in normalised(ortc.validateAndNormalizeRtpCapabilities, value) };

// Each producer in each router that exists, and of what becomes of it each receiver.
const meetingPlaces = ['room', 'all_video', 'audio_only', 'chosen_types', 'telephony', 'surround', 'surround_unknown', 'small_letters', 'nothing', 'mono_opus', 'more_parameters'];
for (const [routerName, codecs] of Object.entries(routers).filter(([name]) => meetingPlaces.includes(name))) {
	const router = outcome(() => ortc.generateRouterRtpCapabilities(clone(codecs))).value;
	if (!router) continue;
	for (const [producerName, producer] of Object.entries(producers)) {
		const session = { router: routerName, producer: producerName };
		golden.sessions.push(session);
		const parameters = clone(producer.parameters);
		ortc.validateAndNormalizeRtpParameters(parameters);
		if (parameters.encodings.length === 0) parameters.encodings = [{}]; // as Transport.produce() does
		const mapping = outcome(() => ortc.getProducerRtpParametersMapping(parameters, router));
		session.mapping = mapping;
		if (mapping.error) continue;
		session.parameters = clone(parameters);
		const consumable = ortc.getConsumableRtpParameters(producer.kind, parameters, router, mapping.value);
		session.consumable = clone(consumable);
		session.pipe = fixed(() => ortc.getPipeConsumerRtpParameters({ consumableRtpParameters: clone(consumable), enableRtx: true }));
		session.pipeNoRtx = fixed(() => ortc.getPipeConsumerRtpParameters({ consumableRtpParameters: clone(consumable), enableRtx: false }));
		session.consumers = []; // receivers that get the same stand together
		for (const [receiverName, given] of Object.entries(receivers)) {
			const receiver = clone(given);
			ortc.validateAndNormalizeRtpCapabilities(receiver);
			const rtpParameters = (enableRtx) => outcome(() => ortc.getConsumerRtpParameters({ consumableRtpParameters: clone(consumable), remoteRtpCapabilities: clone(receiver), pipe: false, enableRtx }));
			const result = { can: ortc.canConsume(clone(consumable), clone(receiver)), rtx: rtpParameters(true), plain: rtpParameters(false) };
			const same = session.consumers.find((other) => JSON.stringify(other.result) === JSON.stringify(result));
			if (same) same.receivers.push(receiverName);
			else session.consumers.push({ receivers: [receiverName], result });
		}
	}
}

// One thing a line, so that a difference can be read.
const lines = (value) => (Array.isArray(value) ? `[\n${value.map((v) => JSON.stringify(v)).join(',\n')}\n]` : `{\n${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`).join(',\n')}\n}`);
const text = Object.entries(golden).map(([name, value]) => `${JSON.stringify(name)}: ${typeof value === 'object' ? lines(value) : JSON.stringify(value)}`);
const file = join(root, 'tests/golden/ortc.json');
writeFileSync(file, `{\n${text.join(',\n')}\n}\n`);
console.log(`${file}: ${golden.sessions.length} sessions`);
