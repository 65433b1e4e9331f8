/* keydecode_paste: text that was pasted, with brackets and without. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/keydecode_private.h"

static const char paste_end[] = "\033[201~";

/* What was pasted becomes one event. */
void
keydecode_close_paste(struct keydecode *decode)
{
	struct str *paste = &decode->paste;

	keydecode_emit(decode, (struct key_event){ .key = KEY_PASTE, .len = paste->len,
		.text = xstrndup(str_text(paste), paste->len), .lines = decode->paste_lines });
	str_clear(paste);
	decode->state = GROUND;
}

void
keydecode_open_paste(struct keydecode *decode, enum state state)
{
	str_clear(&decode->paste);
	decode->paste_lines = 1;
	decode->paste_cr = false;
	decode->paste_end = 0;
	decode->state = (int)state;
}

/* A byte of a paste: control bytes out, CR and CRLF are newlines, a tab is a blank. */
void
keydecode_paste_byte(struct keydecode *decode, char byte)
{
	bool was_cr = decode->paste_cr;

	decode->paste_cr = byte == '\r';
	if (byte == '\n' && was_cr)
		return;
	if (byte == '\r')
		byte = '\n';
	if (byte == '\t')
		byte = ' ';
	if (((unsigned char)byte < 0x20 && byte != '\n') || byte == 0x7F)
		return;
	decode->paste_lines += byte == '\n';
	if (decode->paste.len < PASTE_MAX)
		str_char(&decode->paste, byte);
}

/* A byte between the brackets; the end mark is matched byte by byte. */
void
keydecode_bracketed_byte(struct keydecode *decode, char byte)
{
	if (byte == paste_end[decode->paste_end]) {
		if (++decode->paste_end == strlen(paste_end))
			keydecode_close_paste(decode);
		return;
	}
	/* Not the end after all: what looked like it was text (the Esc falls out as control). */
	for (size_t i = 0; i < decode->paste_end; i++)
		keydecode_paste_byte(decode, paste_end[i]);
	decode->paste_end = byte == paste_end[0];
	if (!decode->paste_end)
		keydecode_paste_byte(decode, byte);
}

/* Is it a paste of a terminal without brackets? Sequences (arrows held down) do not count. */
bool
keydecode_is_burst(const char *at, size_t len)
{
	size_t typed = 0;
	bool has_newline = false;

	for (size_t i = 0; i < len; i++) {
		if (at[i] == 0x1B && i + 1 < len && (at[i + 1] == '[' || at[i + 1] == 'O')) {
			bool is_csi = at[++i] == '[';

			while (i + 1 < len && is_csi && (unsigned char)at[i + 1] < 0x40)
				i++;
			/* An end or a begin mark of a bracketed paste: the brackets work. */
			if (is_csi && i >= 3 && !memcmp(at + i - 2, "200", 3))
				return false;
			i++;
			continue;
		}
		has_newline |= at[i] == '\r' || at[i] == '\n';
		typed++;
	}
	return has_newline && typed >= KEYDECODE_BURST_BYTES;
}
