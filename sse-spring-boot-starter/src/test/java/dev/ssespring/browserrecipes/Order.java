package dev.ssespring.browserrecipes;

record Order(int id, String status) {}
