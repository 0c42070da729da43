package dev.ssespring.browserrecipes;

import java.util.List;

interface OrderRepository {

    List<Order> findAll();
}
