/* keydecode_private: what the three files of keydecode share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_KEYDECODE_PRIVATE_H
#define SR_TUI_KEYDECODE_PRIVATE_H

#include "tui/keydecode.h"

enum state {
	GROUND,
	UTF8,			/* inside a character */
	ESC,			/* an Esc that may begin a sequence */
	LATE,			/* an Esc has acted; its `[` may still come */
	CSI, SS3,		/* inside a sequence */
	LINUX_F,		/* CSI [ : one letter follows (F1..F5 of the linux console) */
	SWALLOW_CSI,		/* a late sequence, or one too long: to its end and nothing */
	SWALLOW_SS3,
	STRING, STRING_ESC,	/* OSC, DCS and kin: to BEL or ST */
	PASTE, BURST		/* bracketed; a burst without brackets */
};

/* Queue an event; a paste's text is handed over (malloc). */
void keydecode_emit(struct keydecode *decode, struct key_event event);
/* The key of CSI params final, and of SS3 final; KEY_NONE for what is not known. */
uint32_t keydecode_csi(const char *params, char final);
uint32_t keydecode_ss3(char final);
/* An SGR mouse report in decode->seq (`<b;x;y`): queue what it means, if anything. */
void keydecode_mouse(struct keydecode *decode, char final);

/* Begin collecting a paste (PASTE or BURST); a byte of either; make it an event. */
void keydecode_open_paste(struct keydecode *decode, enum state state);
void keydecode_bracketed_byte(struct keydecode *decode, char byte);
void keydecode_paste_byte(struct keydecode *decode, char byte);
void keydecode_close_paste(struct keydecode *decode);
/* Is one read a paste of a terminal without brackets? */
bool keydecode_is_burst(const char *at, size_t len);

#endif
