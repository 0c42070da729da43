package dev.ssespring.jobs.listener;

import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Calls an annotated method. Immutable. */
final class JobListenerMethod implements JobHandler<Object> {

    private final Object bean;
    private final Method method;

    JobListenerMethod(Object bean, Method declared) {
        Class<?>[] parameters = declared.getParameterTypes();
        boolean valid = parameters.length == 1 || (parameters.length == 2 && parameters[1] == JobContext.class);
        if (!valid || parameters[0] == JobContext.class) {
            throw new InvalidJobListenerException(
                    "Method %s must have the payload as its first parameter, and may have a JobContext as its second"
                            .formatted(declared));
        }
        this.bean = bean;
        this.method = AopUtils.selectInvocableMethod(declared, bean.getClass());
        this.method.setAccessible(true);
    }

    @SuppressWarnings("unchecked")
    Class<Object> payloadType() {
        return (Class<Object>) method.getParameterTypes()[0];
    }

    @Override
    public @Nullable Object handle(Object payload, JobContext job) throws Exception {
        try {
            return (method.getParameterCount() == 1) ? method.invoke(bean, payload) : method.invoke(bean, payload, job);
        } catch (InvocationTargetException ex) {
            Throwable cause = Objects.requireNonNull(ex.getCause());
            if (cause instanceof Exception exception) {
                throw exception;
            }
            throw ex;
        }
    }
}
