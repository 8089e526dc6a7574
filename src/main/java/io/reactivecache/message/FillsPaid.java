package io.reactivecache.message;

/** pg-loader's answer: the cache holds all that it gave out, or something newer. */
public record FillsPaid() {}
