/* keydecode_table: which sequence is which key: xterm, tmux, screen, rxvt, linux, vt100. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "tui/keydecode_private.h"

/* Final letters of CSI and SS3. */
static const struct { char final; uint32_t key; } letters[] = {
	{ 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT }, { 'D', KEY_LEFT },
	{ 'H', KEY_HOME }, { 'F', KEY_END }, { 'P', KEY_F1 }, { 'Q', KEY_F1 + 1 },
	{ 'R', KEY_F1 + 2 }, { 'S', KEY_F1 + 3 }, { 'Z', KEY_SHIFT_TAB }, { 'M', KEY_ENTER },
};

/* Numbers of CSI n ~. */
static const struct { unsigned n; uint32_t key; } numbers[] = {
	{ 1, KEY_HOME }, { 2, KEY_INSERT }, { 3, KEY_DELETE }, { 4, KEY_END }, { 5, KEY_PGUP },
	{ 6, KEY_PGDN }, { 7, KEY_HOME }, { 8, KEY_END }, { 11, KEY_F1 }, { 12, KEY_F1 + 1 },
	{ 13, KEY_F1 + 2 }, { 14, KEY_F1 + 3 }, { 15, KEY_F1 + 4 }, { 17, KEY_F1 + 5 },
	{ 18, KEY_F1 + 6 }, { 19, KEY_F1 + 7 }, { 20, KEY_F1 + 8 }, { 21, KEY_F1 + 9 },
	{ 23, KEY_F1 + 10 }, { 24, KEY_F1 + 11 },
};

/* Read a number, at most 4 digits; *at moves past it and a `;`. */
static unsigned
read_number(const char **at)
{
	unsigned n = 0;

	for (int digits = 0; **at >= '0' && **at <= '9'; (*at)++)
		if (digits++ < 4)
			n = n * 10 + (unsigned)(**at - '0');
	*at += **at == ';';
	return n;
}

uint32_t
keydecode_ss3(char final)
{
	for (size_t i = 0; i < LENGTH(letters); i++)
		if (letters[i].final == final)
			return letters[i].key;
	return KEY_NONE;
}

uint32_t
keydecode_csi(const char *params, char final)
{
	unsigned n = read_number(&params);
	unsigned modifiers = read_number(&params);	/* 1 + Shift 1, Alt 2, Ctrl 4 */

	/* With Shift or Ctrl a key is itself; Alt is never bound. Any other byte: not a key. */
	if (*params || (modifiers > 1 && (modifiers - 1) & 2))
		return KEY_NONE;
	if (final != '~')
		return final == 'M' ? KEY_NONE : keydecode_ss3(final);
	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (numbers[i].n == n)
			return numbers[i].key;
	return KEY_NONE;
}

void
keydecode_mouse(struct keydecode *decode, char final)
{
	const char *params = decode->seq + 1;
	unsigned button = read_number(&params);
	int x = (int)read_number(&params) - 1, y = (int)read_number(&params) - 1;
	struct key_event event = { .key = KEY_MOUSE, .x = x, .y = y };

	if (*params || x < 0 || y < 0 || final != 'M')
		return;
	if (button == 64 || button == 65)
		event.mouse = button == 64 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
	else if (button == 0)
		event.mouse = MOUSE_CLICK;
	else
		return;
	keydecode_emit(decode, event);
	if (event.mouse != MOUSE_CLICK)
		return;
	bool again = decode->click_ms && decode->click_x == x && decode->click_y == y &&
		     decode->now_ms - decode->click_ms <= KEYDECODE_DOUBLE_MS;
	if (again) {
		event.mouse = MOUSE_DOUBLE;
		keydecode_emit(decode, event);
	}
	/* A third click begins anew. */
	decode->click_ms = again ? 0 : decode->now_ms;
	decode->click_x = x;
	decode->click_y = y;
}
