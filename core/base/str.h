/* str: a byte string that grows; always NUL-terminated once something was added. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_STR_H
#define SR_BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

/* {0} is a valid empty string. `at` is owned; NULL until the first addition. */
struct str {
	char *at;
	size_t len, cap;	/* bytes; len leaves the NUL out */
};

void str_add(struct str *str, const char *text);		/* a C string */
void str_bytes(struct str *str, const char *at, size_t len);	/* may hold NUL */
void str_char(struct str *str, char byte);
void str_fmt(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_vfmt(struct str *str, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void str_clear(struct str *str);	/* length 0, memory kept */
void str_release(struct str *str);	/* memory given back, {0} again */
/* The text; "" when nothing was ever added. Borrowed until the next call on str. */
const char *str_text(const struct str *str);

#endif
