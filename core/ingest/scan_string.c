/* scan_string: the inside of strings: escapes, line ends, control bytes, holes. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"
#include "core/ingest/scan_text.h"

const bool scan_escapes[256] = {
	['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true, ['f'] = true, ['n'] = true,
	['r'] = true, ['t'] = true
};

static void
end_string(struct scan *scan, int64_t end)
{
	scan->token = PLAIN;
	scan->token_end = scan->string_end = end;
	scan->state = scan->is_key ? O_COLON : scan_after_value(scan);
}

/* A byte below 0x20: kept and flagged, but for so many NUL bytes that they are a hole. */
static void
take_control(struct scan *scan, unsigned char byte)
{
	if (byte) {
		scan_flag(scan, byte == '\n' || byte == '\r' ? FLAG_WRAPPED_VALUE
							   : FLAG_RAW_CONTROL);
		scan->nul_run = 0;
		return;
	}
	scan_flag(scan, FLAG_NUL_IN_STRING);
	if (++scan->nul_run >= NUL_HOLE)
		scan->token = HOLE;
}

void
scan_lex_string(struct scan *scan, int64_t stop)
{
	const char *bytes = scan_bytes(scan, scan->at), *at = bytes;
	const char *end = bytes + (stop - scan->at);

	while (at < end && scan->token == STRING) {
		const char *next = text_end(at, end);

		if (next > at)
			scan->nul_run = 0;
		at = next;
		if (at == end)
			break;
		if (*at == '"') {
			end_string(scan, scan->at + (at - bytes) + 1);
		} else if (*at == '\\') {
			scan->nul_run = 0;
			scan->token = ESCAPE;
		} else {
			take_control(scan, (unsigned char)*at);
		}
		at++;
	}
	scan->at += at - bytes;
}

static bool
is_hex(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
		(byte >= 'A' && byte <= 'F');
}

/* After a backslash. An unknown escape is two characters: the second is read as text. */
void
scan_lex_escape(struct scan *scan, int64_t stop)
{
	unsigned char byte = (unsigned char)*scan_bytes(scan, scan->at);

	(void)stop;
	scan->token = byte == 'u' ? HEX : STRING;
	scan->hex_left = 4;
	if (scan_escapes[byte] || byte == 'u')
		scan->at++;
	else
		scan_flag(scan, FLAG_BAD_ESCAPE);
}

void
scan_lex_hex(struct scan *scan, int64_t stop)
{
	while (scan->at < stop && scan->hex_left > 0) {
		if (!is_hex((unsigned char)*scan_bytes(scan, scan->at))) {
			scan_flag(scan, FLAG_BAD_ESCAPE);
			scan->hex_left = 0;
			break;
		}
		scan->at++;
		scan->hex_left--;
	}
	if (!scan->hex_left)
		scan->token = STRING;
}
