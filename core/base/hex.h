/* hex: the value of a hexadecimal digit. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_HEX_H
#define SR_BASE_HEX_H

/* 0..15; -1: it is none. */
static inline int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
	     : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
