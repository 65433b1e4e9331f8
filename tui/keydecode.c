/* keydecode: bytes of a terminal to keys, by time: the state machine. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/keydecode_private.h"

/* How long each state waits for its next byte, in ms; 0 = for ever. */
static const int patience[] = {
	[GROUND] = 0, [UTF8] = KEYDECODE_SEQUENCE_MS, [ESC] = KEYDECODE_ESC_MS,
	[LATE] = KEYDECODE_LATE_MS, [CSI] = KEYDECODE_SEQUENCE_MS,
	[SS3] = KEYDECODE_SEQUENCE_MS, [LINUX_F] = KEYDECODE_SEQUENCE_MS,
	[SWALLOW_CSI] = KEYDECODE_SEQUENCE_MS, [SWALLOW_SS3] = KEYDECODE_SEQUENCE_MS,
	[STRING] = KEYDECODE_SEQUENCE_MS, [STRING_ESC] = KEYDECODE_SEQUENCE_MS,
	[PASTE] = KEYDECODE_PASTE_MS, [BURST] = KEYDECODE_BURST_MS,
};

void
keydecode_release(struct keydecode *decode)
{
	for (size_t i = 0; i < decode->queue_n; i++)
		free((char *)(uintptr_t)decode->queue[decode->queue_first + i].text);
	free(decode->queue);
	str_release(&decode->paste);
	str_release(&decode->given);
	*decode = (struct keydecode){ 0 };
}

void
keydecode_emit(struct keydecode *decode, struct key_event event)
{
	size_t end = decode->queue_first + decode->queue_n;

	if (!decode->queue_n)
		end = decode->queue_first = 0;
	GROW(decode->queue, end, decode->queue_cap);
	decode->queue[end] = event;
	decode->queue_n++;
}

static void
emit_key(struct keydecode *decode, uint32_t key)
{
	if (key != KEY_NONE)
		keydecode_emit(decode, (struct key_event){ .key = key });
}

/* A byte that begins something. */
static void
ground_byte(struct keydecode *decode, unsigned char byte)
{
	uint32_t key = byte;

	if (byte == 0x1B) {
		decode->state = ESC;
		return;
	}
	if (byte >= 0xC2 && byte <= 0xF4) {
		decode->cp_left = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
		decode->seq[0] = (char)byte;
		decode->seq_len = 1;
		decode->state = UTF8;
		return;
	}
	if (byte == '\r' || byte == '\n')
		key = KEY_ENTER;
	else if (byte == '\t')
		key = KEY_TAB;
	else if (byte == 0x7F || byte == '\b')
		key = KEY_BACKSPACE;
	else if (byte == 0)
		key = KEY_NONE;
	else if (byte < 0x20)
		key = KEY_CTRL(byte < 0x1B ? byte + 'a' - 1 : byte + '@');
	else if (byte >= 0x80)
		key = KEY_NONE;
	emit_key(decode, key);
}

/* A further byte of a character. */
static void
utf8_byte(struct keydecode *decode, unsigned char byte)
{
	uint32_t cp;

	if ((byte & 0xC0) != 0x80) {
		decode->state = GROUND;
		ground_byte(decode, byte);
		return;
	}
	decode->seq[decode->seq_len++] = (char)byte;
	if (--decode->cp_left)
		return;
	decode->state = GROUND;
	/* C1 controls and what no screen shows are no keys; marks are: the editor joins them. */
	if (text_decode(decode->seq, decode->seq_len, &cp) && text_cp_safe(cp))
		emit_key(decode, cp);
}

/* The byte after an Esc. */
static void
esc_byte(struct keydecode *decode, unsigned char byte)
{
	decode->seq_len = 0;
	if (byte == '[')
		decode->state = CSI;
	else if (byte == 'O')
		decode->state = SS3;
	else if (byte == 0x1B)
		emit_key(decode, KEY_ESC);	/* and this one waits in turn */
	else if (memchr("P]X^_", byte, 5))
		decode->state = STRING;
	else
		decode->state = GROUND;		/* Alt with a key: swallowed whole */
}

static void
csi_byte(struct keydecode *decode, unsigned char byte)
{
	if (byte == 0x1B) {
		decode->state = ESC;
	} else if (byte == '[' && !decode->seq_len) {
		decode->state = LINUX_F;
	} else if (byte >= 0x40 && byte <= 0x7E) {
		decode->state = GROUND;
		decode->seq[decode->seq_len] = 0;
		if (byte == '~' && !strcmp(decode->seq, "200"))
			keydecode_open_paste(decode, PASTE);
		else if (decode->seq[0] == '<')
			keydecode_mouse(decode, (char)byte);
		else
			emit_key(decode, keydecode_csi(decode->seq, (char)byte));
	} else if (decode->seq_len + 1 < sizeof(decode->seq)) {
		decode->seq[decode->seq_len++] = (char)byte;
	} else {
		decode->state = SWALLOW_CSI;
	}
}

static void
swallow_byte(struct keydecode *decode, unsigned char byte)
{
	bool is_csi = decode->state == SWALLOW_CSI;

	if (byte == 0x1B)
		decode->state = ESC;
	else if (!is_csi || (byte >= 0x40 && byte <= 0x7E && byte != '['))
		decode->state = GROUND;
}

static void
string_byte(struct keydecode *decode, unsigned char byte)
{
	if (byte == 0x07 || (decode->state == STRING_ESC && byte == '\\'))
		decode->state = GROUND;
	else
		decode->state = byte == 0x1B ? STRING_ESC : STRING;
}

static void
late_byte(struct keydecode *decode, unsigned char byte)
{
	decode->state = byte == '[' ? SWALLOW_CSI : byte == 'O' ? SWALLOW_SS3 : GROUND;
	if (decode->state == GROUND)
		ground_byte(decode, byte);
}

static void
any_byte(struct keydecode *decode, unsigned char byte)
{
	switch ((enum state)decode->state) {
	case GROUND:
		ground_byte(decode, byte);
		break;
	case UTF8:
		utf8_byte(decode, byte);
		break;
	case ESC:
		esc_byte(decode, byte);
		break;
	case LATE:
		late_byte(decode, byte);
		break;
	case CSI:
		csi_byte(decode, byte);
		break;
	case SS3:
		decode->state = byte == 0x1B ? ESC : GROUND;
		emit_key(decode, keydecode_ss3((char)byte));
		break;
	case LINUX_F:
		decode->state = GROUND;
		emit_key(decode, byte >= 'A' && byte <= 'E' ? KEY_F1 + byte - 'A' : KEY_NONE);
		break;
	case SWALLOW_CSI:
	case SWALLOW_SS3:
		swallow_byte(decode, byte);
		break;
	case STRING:
	case STRING_ESC:
		string_byte(decode, byte);
		break;
	case PASTE:
		keydecode_bracketed_byte(decode, (char)byte);
		break;
	case BURST:
		keydecode_paste_byte(decode, (char)byte);
		break;
	}
}

/* Let time decide what it can at now_ms. */
static void
tick(struct keydecode *decode, int64_t now_ms)
{
	enum state state = (enum state)decode->state;

	if (!patience[state] || now_ms - decode->at_ms < patience[state])
		return;
	if (state == PASTE || state == BURST) {
		keydecode_close_paste(decode);
	} else if (state == ESC) {
		emit_key(decode, KEY_ESC);
		decode->state = LATE;
		decode->at_ms += KEYDECODE_ESC_MS;
		tick(decode, now_ms);
	} else {
		decode->state = GROUND;
	}
}

void
keydecode_push(struct keydecode *decode, const char *at, size_t len, int64_t now_ms)
{
	if (!len)
		return;
	tick(decode, now_ms);
	decode->now_ms = now_ms;
	if (decode->state == GROUND && keydecode_is_burst(at, len))
		keydecode_open_paste(decode, BURST);
	for (size_t i = 0; i < len; i++)
		any_byte(decode, (unsigned char)at[i]);
	decode->at_ms = now_ms;
}

void
keydecode_gone(struct keydecode *decode)
{
	if (decode->state == PASTE || decode->state == BURST)
		keydecode_close_paste(decode);
	emit_key(decode, KEY_GONE);
}

bool
keydecode_next(struct keydecode *decode, int64_t now_ms, struct key_event *event)
{
	tick(decode, now_ms);
	if (!decode->queue_n)
		return false;
	*event = decode->queue[decode->queue_first++];
	decode->queue_n--;
	if (event->text) {
		str_clear(&decode->given);
		str_bytes(&decode->given, event->text, event->len);
		free((char *)(uintptr_t)event->text);
		event->text = str_text(&decode->given);
	}
	return true;
}

int
keydecode_wait(const struct keydecode *decode, int64_t now_ms)
{
	int limit = patience[decode->state];

	if (!limit)
		return -1;
	int64_t left = decode->at_ms + limit - now_ms;
	return left < 0 ? 0 : left > limit ? limit : (int)left;
}
